## What would change a row, and what if

change-heading = What would change it
change-percent = { $figure }%
change-and = { $before } and { $last }
change-from-to = { $feature } { $to } instead of { $from }
change-filled = { $feature } { $to } (missing now)
change-would-below = Would probably be under { $bar } with { $changes }: { $after } instead of { $before }.
change-would-above = Would probably reach { $bar } with { $changes }: { $after } instead of { $before }.
change-none-needed-below = Is under { $bar } as it is.
change-none-needed-above = Reaches { $bar } as it is.
change-none-exists-below = No change of up to three of these columns, within their limits, brings it under { $bar }: this is proven for the model.
change-none-exists-above = No change of up to three of these columns, within their limits, brings it to { $bar }: this is proven for the model.
change-none-found-below = No change of up to three of these columns was found that brings it under { $bar }.
change-none-found-above = No change of up to three of these columns was found that brings it to { $bar }.
change-rare = The changed row would be a rare profile: trust it less.
change-not-all = A cheaper change may exist: there was too much to look through.
change-watched = Watched: “{ $watched }”, at risk from { $bar } on. Columns that may change: { $levers }.
change-association = The model has seen what goes together, not what acts. Whether changing it helps is only known by trying it on some and not on others.

whatif-nothing-set = Say what would be different: --set COLUMN=VALUE, once for each column. Columns to try, the weightiest first: { $names }.
whatif-not-a-set = “{ $text }” does not say what a column would hold. Write --set COLUMN=VALUE, for example --set { $example }=1; nothing after the = means missing.
whatif-column-absent = The table has no column { $name }, so that it cannot be changed in it. Add the column to the file, or give the file that the model was learnt from.
edit-not-a-number = “{ $value }” is not a number as this column has them, so that nothing was computed. Write it as in the table, for example “{ $example }”; an empty value means missing.
edit-not-a-date = “{ $value }” is not a date as this column has them, so that nothing was computed. Write it as in the table, for example “{ $example }”; an empty value means missing.
edit-not-yes-no = “{ $value }” is neither “{ $no }” nor “{ $yes }”, so that nothing was computed. Write one of them; an empty value means missing.
whatif-who = { $who }: what if { $changes }?
whatif-as-it-is = As it is
whatif-changed = With the changes
whatif-between = { $value } ({ $interval })
whatif-no-risk-any-more = Placed at risk as it is (from { $bar } on), no longer with the changes.
whatif-risk-now = Not placed at risk as it is, but with the changes (from { $bar } on).
whatif-risk-still = Placed at risk either way (from { $bar } on).
whatif-risk-never = Placed at risk neither way (it would be from { $bar } on).
whatif-moved-heading = What moved the score
whatif-moved-nothing = Nothing: the model gives the same score.
whatif-head-feature = Column
whatif-head-before = Before
whatif-head-after = After
whatif-head-difference = Difference
whatif-more = Others: { $difference }.
whatif-doubts-heading = May I trust the changed row?
