### What the terminal says at the end of check, fit and explain.

next-heading = What to do next
estimate = { $value } ({ $low } to { $high })

check-shape = { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
}, { $columns ->
    [one] { $columns } column
   *[other] { $columns } columns
}.
check-format = Read as { $format }
check-sheet = sheet “{ $sheet }”
check-separator = separator “{ $separator }”
check-separator-tab = tab
check-encoding = encoding { $encoding }
check-decimal = decimals with “{ $mark }”
check-dates-ymd = dates year-month-day
check-dates-dmy = dates day/month/year
check-dates-mdy = dates month/day/year
check-no-header = no line of column names
check-column = Column
check-kind = Holds
check-role = Used as
check-gaps = Missing
check-values = Values
check-range = { $low } to { $high }
check-distinct = { $count ->
    [one] { $count } value
   *[other] { $count } different values
}
check-more-columns = { $more ->
    [one] and { $more } more column
   *[other] and { $more } more columns
}
check-before-after = As written → as understood (overrule with --separator, --decimal, --encoding, --dates)
check-gap = missing
check-roles-heading = What each column is for
check-features = { $count ->
    [one] { $count } column can be used to predict.
   *[other] { $count } columns can be used to predict.
}
check-task = What is predicted: { $task }.
check-role-line = · { $role }: { $columns }
check-role-why = · { $role }: { $column }: { $why }
check-enough-heading = Enough rows?
check-enough-yes = Yes: { $rows } rows support about { $supported } parameters, and this table asks for { $parameters } ({ $needed } rows would do).
check-enough-no = Not quite: { $rows } rows ({ $events } of the rarest class, or all of them for a number) support about { $supported } parameters, and this table asks for { $parameters }; { $needed } rows would be needed to trust them all. Use fewer columns, keep to simple models, or collect more rows.
check-notices-heading = Please note
check-next-fit = makalu fit FILE --target { $target } -o model.makalu --report report.html
check-next-target = Choose the column to predict, then: makalu check FILE --target COLUMN

fit-no-signal = No better than chance: nothing in this table was found to predict “{ $target }” (p = { $p } against shuffled answers). Do not act on its predictions. More rows, or columns that know more, may change that.
fit-only-baseline = No model did clearly better than always giving the same answer for “{ $target }”. Do not act on its predictions.
fit-yes = Can “{ $target }” be predicted? Yes: { $sentence }
fit-barely = Can “{ $target }” be predicted? Barely, and chance is not ruled out for this figure: { $sentence }
fit-binary = of 100 rows among the { $placed } placed highest, { $value } are “{ $event }” ({ $interval }); at random, { $baseline }.
fit-multiclass = of 100 rows, the most probable class is right for { $value } ({ $interval }); always saying the most frequent one, { $baseline }.
fit-regression = the typical error is { $value } ({ $interval }), against { $baseline } without looking at any column; { $explained } of the variation is explained ({ $between }).
fit-trust-heading = May I trust it?
fit-corrected = { $metric }, corrected for having chosen the best of several models: { $estimate }; baseline { $baseline }. All on rows that the models had not seen.
fit-signal = Against { $permutations } shufflings of the answers: p = { $p }.
fit-models-heading = Models, simplest first
fit-model = Model
fit-size = Size
fit-as-good = As good as the best?
fit-yes-word = yes
fit-no-word = no
fit-star = ★ spoken of here: the simplest one that cannot be told from the best, unless --model named another. Figures with 95% intervals.
fit-formula-heading = The formula
fit-log-odds = log-odds of “{ $event }”
fit-class-score = score of “{ $class }”
fit-drivers-heading = What drives it
fit-drivers-note = Associations that the model found, not causes.
fit-rises = : higher, the more likely or larger
fit-falls = : higher, the less likely or smaller
fit-bends = : highest near { $high }, lowest near { $low }
fit-levels = : highest for { $high }, lowest for { $low }
fit-stopped = The run was stopped before its end; what was ready is kept.

explain-class = { $who }: “{ $target }” is most probably “{ $class }”, { $probability } ({ $model }).
explain-number = { $who }: “{ $target }” is expected to be { $value } ({ $model }).
explain-number-interval = { $who }: “{ $target }” is expected to be { $value }, nine times in ten { $interval } ({ $model }).
explain-why-heading = Why
explain-base = average row
explain-others = all others together
explain-score = score of this row
explain-scale-number = Contributions add up to the prediction. They are associations that the model found, not causes.
explain-scale-log-odds = Contributions add up to the log-odds of the event. They are associations that the model found, not causes.
explain-scale-class = Contributions add up to the score of the class predicted. They are associations that the model found, not causes.
explain-doubts-heading = May I trust it for this row?
