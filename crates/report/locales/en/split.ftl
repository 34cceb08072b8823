split-too-few-rows =
    { $rows ->
        [one] There is a single row: nothing would be left to judge by.
       *[other] There are { $rows } rows: too few to keep some aside to judge by.
    } Add rows with a known answer.
split-no-group-column = Folds by group need a group column: name it with --group.
split-too-few-groups =
    { $groups ->
        [one] All rows belong to one group, so none can be kept aside to judge by. Leave out --group, or name another column.
       *[other] There are { $groups } groups: too few to keep one aside. Leave out --group, or name another column.
    }
split-no-time-column = Folds in time order need a time column: name it with --time.
split-one-moment = All rows bear the same moment, so no later rows can be predicted from earlier ones. Leave out --time, or name another column.
