# Roles: reasons, shown after the column's name.
why-empty = holds nothing
why-constant = holds “{ $value }” wherever it holds anything: nothing to learn from it
why-nearly-empty = is filled in only { $filled } of { $rows } rows, and these rows are like the others
why-duplicate = repeats the column “{ $of }”
why-text = is free text, which this version does not read
why-no-level = hardly any of its values occurs twice: nothing to learn from it
why-id-kind = names the row: every row has its own value
why-id-name = names the row: it is called an identifier, and nearly every row has its own value
why-id-repeated = names what the row is about: “{ $name }” is called an identifier
why-row-number = counts the rows
why-personal-email = holds e-mail addresses
why-personal-iban = holds bank account numbers (IBAN)
why-personal-security = holds social-security numbers
why-personal-phone = holds telephone numbers
why-personal-address = holds street addresses
why-personal-name = holds people’s names
why-leak-filled = is filled almost only for “{ $class }”: it was probably filled in afterwards
why-leak-one-value = is always “{ $value }” except for “{ $class }”: it was probably filled in afterwards
why-leak-name = its name says that it was filled in afterwards, and it goes with the target
why-leak-after = its dates come on or after those of “{ $event }”
why-leak-alone-class = tells the classes apart almost alone (it ranks { $strength } of pairs correctly) while no other column comes close
why-leak-alone-number = gives the target almost alone ({ $strength } of its variation) while no other column comes close

# What was understood.
understood-empty =
    { $columns ->
        [one] The column { $names } holds nothing and is left out.
       *[other] { $columns } columns hold nothing and are left out: { $names }.
    }
understood-constant =
    { $columns ->
        [one] The column { $names } holds the same value everywhere and is left out.
       *[other] { $columns } columns hold the same value everywhere and are left out: { $names }.
    }
understood-nearly-empty =
    { $columns ->
        [one] The column { $names } is nearly empty, and its few filled rows are like the others: it is left out. To use it: --keep.
       *[other] { $columns } columns are nearly empty, and their few filled rows are like the others: they are left out: { $names }. To use one: --keep.
    }
understood-duplicate =
    { $columns ->
        [one] The column { $names } repeats another one and is left out.
       *[other] { $columns } columns repeat others and are left out: { $names }.
    }
understood-personal =
    { $columns ->
        [one] The column { $names } holds personal data: it is copied to your lists and never used to predict. If it is none, or if you may use it: --keep.
       *[other] { $columns } columns hold personal data: they are copied to your lists and never used to predict: { $names }. If one is none, or if you may use it: --keep.
    }
understood-id =
    { $columns ->
        [one] The column { $names } names the rows: it is copied to your lists and not used to predict. If it measures something: --keep.
       *[other] { $columns } columns name the rows: they are copied to your lists and not used to predict: { $names }. If one measures something: --keep.
    }
understood-id-repeated =
    { $columns ->
        [one] The column { $names } names the rows, but some of its values stand in several rows. If these rows belong together (one customer, one patient), say so with --group { $names }: otherwise the figures will flatter.
       *[other] { $columns } columns name the rows, but some of their values stand in several rows: { $names }. If these rows belong together (one customer, one patient), name the column with --group: otherwise the figures will flatter.
    }
understood-text =
    { $columns ->
        [one] The column { $names } is text whose values hardly ever repeat: it is left out.
       *[other] { $columns } columns are text whose values hardly ever repeat: they are left out: { $names }.
    }
understood-birth-date =
    { $columns ->
        [one] The column { $names } holds birth dates: only the age is used. To leave it out: --ignore.
       *[other] { $columns } columns hold birth dates: only the ages are used: { $names }. To leave one out: --ignore.
    }
understood-opt-out =
    { $columns ->
        [one] The column { $names } seems to say who agrees to be contacted. makalu act never calls those who refuse; mind it with other lists.
       *[other] { $columns } columns seem to say who agrees to be contacted: { $names }. makalu act never calls those who refuse; mind them with other lists.
    }
understood-rare-levels =
    { $columns ->
        [one] In the column { $names }, values that occur only once are treated as missing: nothing can be learnt from a single row.
       *[other] In { $columns } columns, values that occur only once are treated as missing, since nothing can be learnt from a single row: { $names }.
    }
understood-monotone-category =
    { $columns ->
        [one] The dictionary demands a direction for { $names }, which is not a number: the demand is not applied.
       *[other] The dictionary demands a direction for { $columns } columns that are not numbers: the demand is not applied: { $names }.
    }
understood-duplicate-rows =
    { $rows ->
        [one] One row repeats an earlier one in every cell. If it is the same case entered twice, remove it.
       *[other] { $rows } rows repeat earlier ones in every cell; the first stands here. If they are the same cases entered twice, remove them: they would flatter the figures.
    }

# Leak suspects.
leak-filled = “{ $name }” is filled almost only for “{ $class }”: probably known too late to predict with. Left out; if it is known beforehand, keep it with --keep "{ $name }".
leak-one-value = “{ $name }” is always { $value } except for “{ $class }”: probably known too late to predict with. Left out; if it is known beforehand, keep it with --keep "{ $name }".
leak-name = “{ $name }” seems, by its name, to be filled in after the fact, and it goes with the target. Left out; if it is known beforehand, keep it with --keep "{ $name }".
leak-after = The dates of “{ $name }” come on or after those of “{ $event }”, which is known too late. Left out; if it is known beforehand, keep it with --keep "{ $name }".
leak-alone-class = “{ $name }” tells the classes apart almost alone (it ranks { $strength } of pairs correctly) while no other column comes close: too good to be true. Left out; if it is known beforehand, keep it with --keep "{ $name }".
leak-alone-number = “{ $name }” gives the target almost alone ({ $strength } of its variation) while no other column comes close: too good to be true. Left out; if it is known beforehand, keep it with --keep "{ $name }".
leak-all =
    { $columns ->
        [one] The only usable column, { $names }, looks as if it was filled in after the fact. It is kept, since nothing else is left: check that it is known beforehand, or the figures mean nothing.
       *[other] All usable columns look as if they were filled in after the fact: { $names }. They are kept, since nothing else is left: check that they are known beforehand, or the figures mean nothing.
    }

# The target.
target-empty = The column to predict, “{ $name }”, holds nothing. Name another one with --target.
target-constant = The column to predict, “{ $name }”, is “{ $value }” in every usable row: there is nothing to tell apart. Add rows with another outcome, or name another column with --target.
target-date = “{ $name }” holds dates, which cannot be predicted yet. Predict a number of days, or a yes/no such as “within 90 days”.
target-not-a-number = “{ $name }” does not hold numbers, so --task regression cannot be done. Leave --task out, or correct the column.
target-not-two = “{ $name }” holds { $classes } different values, so --task binary cannot be done. Leave --task out, or group the values into two.
target-too-many-classes = “{ $name }” holds { $classes } different values; at most { $most } classes can be told apart. Group the values, or name another column with --target.
target-coded = This column holds { $classes } whole numbers only; each is treated as a class. If they measure something (a grade, a number of stars), use --task regression.

# Demands.
demand-unknown-near = There is no column “{ $name }”. Did you mean “{ $nearest }”?
demand-unknown = There is no column “{ $name }”. The columns are: { $known }.
demand-two-roles = “{ $name }” is asked for with both { $first } and { $second }. Keep one of the two.
demand-role-twice = The dictionary gives the same role to “{ $first }” and “{ $second }”; only one column can have it. Correct one of the two.
demand-overruled = The dictionary gives this column the role that the command line gives to “{ $chosen }”. It is left out.
demand-time-kind = “{ $name }” holds neither dates nor numbers, so it cannot put the rows in order. Name another column with --time.
demand-weight-kind = “{ $name }” does not hold numbers, so it cannot weigh the rows. Name another column with --weight.

# The rows to learn from.
dataset-no-target = No column to predict was named. Name it with --target.
dataset-target-absent = The column to predict, “{ $name }”, is not in this table.
dataset-target-gaps =
    { $rows ->
        [one] One row whose outcome is unknown is left out; { $kept } are kept. It can be predicted afterwards.
       *[other] { $rows } rows whose outcome is unknown are left out; { $kept } are kept. They can be predicted afterwards.
    }
dataset-weights-left-out =
    { $rows ->
        [one] One row whose weight is missing, zero or negative is left out; { $kept } are kept.
       *[other] { $rows } rows whose weight is missing, zero or negative are left out; { $kept } are kept.
    }
dataset-times-left-out =
    { $rows ->
        [one] One row without a place in time is left out; { $kept } are kept.
       *[other] { $rows } rows without a place in time are left out; { $kept } are kept.
    }
dataset-too-few-rows =
    { $rows ->
        [one] Only one row can be learnt from; at least { $least } are needed. Add rows whose outcome is known.
       *[other] Only { $rows } rows can be learnt from; at least { $least } are needed. Add rows whose outcome is known.
    }
dataset-too-few-weighed-or-timed =
    { $rows ->
        [0] No row has a weight above 0 and a time, as --weight or --time ask; at least { $least } are needed. Correct that column, or leave the option out.
        [one] Only one row has a weight above 0 and a time, as --weight or --time ask; at least { $least } are needed. Correct that column, or leave the option out.
       *[other] Only { $rows } rows have a weight above 0 and a time, as --weight or --time ask; at least { $least } are needed. Correct that column, or leave the option out.
    }
dataset-no-feature = No column is left to predict from. See why with "makalu check", and insist on a column with --keep.
dataset-lone-class =
    { $classes ->
        [one] The class { $names } has no more than one row: it can be neither learnt nor judged. Add rows, or merge it with another class.
       *[other] { $classes } classes have no more than one row each: they can be neither learnt nor judged: { $names }. Add rows, or merge them with others.
    }
dataset-column-absent =
    { $columns ->
        [one] One of the { $needed } columns that the model uses is absent: { $names }. It is treated as missing everywhere, and the predictions are less sure.
       *[other] { $columns } of the { $needed } columns that the model uses are absent: { $names }. They are treated as missing everywhere, and the predictions are less sure.
    }
dataset-columns-absent = { $columns } of the { $needed } columns that the model uses are absent: { $names }. This is not the kind of table that it was trained on: check the file, its header and its separator.
dataset-column-unread =
    { $rows ->
        [one] One cell does not hold what this column held in training; it is treated as missing.
       *[other] { $rows } cells do not hold what this column held in training; they are treated as missing. The first stands here.
    }

# The data dictionary.
dictionary-no-column = This entry does not say which column it is about. Fill in “column”.
dictionary-twice = “{ $name }” was already described on line { $first }. Keep one of the two.
dictionary-range = The smallest value of “{ $name }”, { $min }, is above the largest, { $max }. Correct one of the two.
dictionary-number = “{ $text }” is not a number.
dictionary-ragged = There are { $cells } cells where the header has { $expected }. Put cells that hold the separator in quotes.
dictionary-toml = This is not valid TOML: { $detail }
dictionary-not-a-table = “{ $name }” should be a section: [{ $name }] on a line of its own, then label = "…" and so on below.
dictionary-value = “{ $name }” cannot be { $text }. Give a text, a number, or true or false.
dictionary-word-near =
    { $of ->
        [header] “{ $name }” is not a heading of the dictionary. Did you mean “{ $nearest }”?
        [role] “{ $name }” is not a role. Did you mean “{ $nearest }”?
       *[other] “{ $name }” is not understood here. Did you mean “{ $nearest }”?
    }
dictionary-word =
    { $of ->
        [header] “{ $name }” is not a heading of the dictionary. Known ones are: { $known }.
        [role] “{ $name }” is not a role. Known ones are: { $known }.
       *[other] “{ $name }” is not understood here. Known words are: { $known }.
    }
