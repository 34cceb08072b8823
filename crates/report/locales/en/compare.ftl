### The command compare: a later table against what was learnt and promised.

## Notices and refusals

compare-empty = The table has no row: there is nothing to compare. Give the new export.
compare-same-table = { $name } is the very table that the model learnt from: nothing can have changed, and figures on these rows would flatter. Give a later export; how good the model is stands in its report (makalu report).
compare-unknown-class = There is no class { $name }. Classes: { $names }.
compare-foreign-classes = { $rows ->
    [one] One row has an outcome
   *[other] { $rows } rows have outcomes
} that the model does not know ({ $names }): left out of what came true. Write the classes as in the table learnt from.
compare-ids-twice = Ids that stand more than once cannot be followed: { $before } rows of the earlier file and { $now } of the new one are left out. Make the ids unique, or name another column with --id.
compare-no-id = Nobody can be followed: no column that names the row stands in both files. Name one with --id COLUMN, or leave out --before.
compare-id-absent = The column { $column } does not stand in both files. Name one that does with --id COLUMN.
compare-nobody-in-common = Nobody stands in both files: no value of { $column } is the same. Are they lists of the same people, written the same way? Name another column with --id COLUMN.
compare-before-unknown = The earlier file is neither a list written by makalu predict nor a table with the columns of this model. Give last month’s list (.csv, .xlsx, .json) or last month’s table.
compare-contact-one-group = Everybody whose outcome is known was contacted, or nobody was: what contacting does cannot be measured. Next time hold out some at random.
compare-other-training = This is not the file that the model learnt from (another SHA-256). It is compared all the same.
compare-list-needs-before = A list of who changed needs to know who was who: give last month’s list or table with --before FILE.

## The first sentences

compare-changes = Against last time: { $newly } newly at risk, { $longer } no longer; { $came ->
    [0] nobody is known to have had it come true
    [one] for one it came true ({ $came_announced } announced)
   *[other] for { $came } it came true, of whom { $came_announced } were announced
}; { $gone ->
    [0] nobody is gone from the file
    [one] one is gone from the file ({ $gone_announced } announced)
   *[other] { $gone } are gone from the file, of whom { $gone_announced } were announced
}; { $new } new.
compare-changes-number = Against last time: { $newly } newly among the highest, { $longer } no longer; { $gone } gone from the file, { $new } new.
compare-drifted = The columns have changed: { $columns ->
    [one] one column is
   *[other] { $columns } columns are
} not what they were when the model learnt.
compare-steady = The columns are what they were: no change stands out, and a large one would have shown.
compare-columns-cannot-tell = Too few rows to say whether the columns have changed: with { $rows } rows, only a shift of { $shift } of the rows would have shown.
compare-as-promised = The model is as good as it promised.
compare-worse = The model is worse than it promised.
compare-truth-cannot-tell = Too early to say whether the model is as good as it promised: about { $more } more outcomes would tell.
compare-truth-never = Whether the model is as good as it promised cannot be told: the promise itself was too loose.
compare-nothing-promised = The model promised nothing better than chance, so there is nothing to keep.
compare-no-truth = What came true is not known yet: the file has no outcome in “{ $target }”.

## Headings

compare-heading-columns = Is it still the kind of table that was learnt from?
compare-heading-scores = The predictions, then and now
compare-heading-truth = What came true
compare-heading-who = Who changed
compare-heading-next = What to do next

## Columns

compare-p = p = { $p }
compare-p-small = p < 0.001
compare-numbers = { $feature }: the middle value went from { $before } to { $now } ({ $p })
compare-spread = { $feature }: the middle half lies { $now }, before { $before } ({ $p })
compare-shape = { $feature }: the values are spread otherwise; the middle half stays { $now } ({ $p })
compare-numbers-now = { $feature }: the values are others; the middle one is now { $now } ({ $p })
compare-level = { $feature }: “{ $level }” went from { $before } to { $now } of the rows, { $interval } points ({ $p })
compare-rare-levels = { $feature }: the rarer values went from { $before } to { $now } of the rows, { $interval } points ({ $p })
compare-gaps = { $feature }: missing in { $now } of the rows instead of { $before }, { $interval } points ({ $p })
compare-unseen = { $feature }: values never learnt ({ $levels }) in { $now } of the rows instead of { $before } ({ $p })
compare-weight = ; it carries { $share } of the model
compare-absent = Absent, and treated as missing everywhere: { $columns }.
compare-new-columns = New, and not used: { $columns }.
compare-kind = { $column }: holds { $now } instead of { $before }; what cannot be read counts as missing.
compare-tests = { $tests } comparisons, { $rows } rows against { $training } learnt from. Adjusted for their number (Benjamini-Hochberg): of the changes named, about one in twenty may be chance.
compare-domain = Told apart: given a row of each month, which is which can be said { $auc } of the time ({ $interval }; by chance 50%; p = { $p }). What gives it away: { $columns }.
compare-domain-vague = Told apart: given a row of each month, which is which can be said { $auc } of the time ({ $interval }; by chance 50%; p = { $p }). No column does it alone.
compare-domain-not = Taken together, the columns do not tell the months apart: given a row of each, which is which can be said { $auc } of the time ({ $interval }; by chance 50%; p = { $p }).

## Scores

compare-scores-same = The predictions are spread as they were ({ $p }).
compare-scores-moved = The predictions are spread otherwise than they were ({ $p }): the middle one went from { $before } to { $now }.
compare-at-risk = Placed at risk (from { $bar } on): { $count } rows, { $now }; before, { $before } ({ $interval } points).
compare-at-risk-number = Among the highest (from { $bar } on): { $count } rows, { $now }; before, { $before } ({ $interval } points).
compare-foreseen = If the probabilities still mean what they meant: { $metric } { $value } ({ $interval }); promised { $promised }. Only outcomes can test that.

## Truth

compare-basis-earlier = Judged: the predictions of last time, on { $rows ->
    [one] the one row
   *[other] the { $rows } rows
} whose outcome is known now.
compare-basis-out-of-fold = Judged: predictions made without each row (the earlier file is the one learnt from), on { $rows } rows whose outcome is known now.
compare-basis-new = Judged: the predictions for this file, on { $rows ->
    [one] the one row
   *[other] the { $rows } rows
} whose outcome it holds. This is foresight only if the outcome came after what the other columns tell.
compare-basis-gone = { $gone } of them are gone from the file, and count as “{ $class }”.
compare-figure = { $metric } { $now } ({ $interval }); promised { $promised } ({ $between }); baseline { $baseline }.
compare-sum-yes = As many came as foretold: { $expected } foretold ({ $interval }), { $observed } came.
compare-sum-high = Fewer came than foretold: { $expected } foretold ({ $interval }), { $observed } came. The probabilities are too high.
compare-sum-low = More came than foretold: { $expected } foretold ({ $interval }), { $observed } came. The probabilities are too low.
compare-sum-cannot-tell = { $expected } foretold ({ $interval }), { $observed } came: too few to say whether the probabilities are right.
compare-sum-yes-number = The mean is as foretold: { $expected } foretold, { $observed } observed.
compare-sum-high-number = The predictions are too high: { $expected } foretold on average, { $observed } observed.
compare-sum-low-number = The predictions are too low: { $expected } foretold on average, { $observed } observed.
compare-sum-cannot-tell-number = { $expected } foretold on average, { $observed } observed: too few to say whether the predictions are right.
compare-slope = Calibration slope { $now } ({ $interval }); 1 is perfect, promised { $promised }.
compare-announced = Of { $events } for whom it came, { $announced } had been announced: { $found } ({ $interval }).
compare-announced-none = For nobody has it come yet.
compare-right = Of { $listed } announced, it came for { $right } ({ $interval }); at random, for { $base } ({ $p }).
compare-contact = Contacted: it came for { $contacted } of { $contacted_rows }; held out: for { $held } of { $held_rows }. Contacting changes it by { $difference } points ({ $interval }).
compare-contact-none = Contacted: it came for { $contacted } of { $contacted_rows }; held out: for { $held } of { $held_rows }. No effect of contacting is established: { $difference } points ({ $interval }).
compare-gone-announced = Of those gone, { $share } had been placed at risk ({ $interval }); of all rows then, { $base }.

## Who

compare-newly-at-risk = newly at risk
compare-came = came true
compare-gone = gone from the file
compare-no-longer = no longer at risk
compare-new = new in the file
compare-still-at-risk = still at risk
compare-still-not = still not at risk
compare-head-who = Who
compare-head-standing = Standing
compare-head-before = Then
compare-head-now = Now
compare-head-why = What moved
compare-head-outcome = Outcome
compare-head-change = Change
compare-head-promised = Promised
compare-moved = { $feature }: { $before } → { $now }: { $effect }
compare-missing = missing
compare-more-likely = more likely
compare-less-likely = less likely
compare-raises = raises by { $amount }
compare-lowers = lowers by { $amount }
compare-more-rows = and { $more } more; -o changes.xlsx writes them all.
compare-line = line { $line }
compare-sheet = Changes

## Next

compare-next-learn = The columns or the promise no longer hold: learn anew from rows whose outcome is known, then compare the two models’ figures: makalu fit NEW_FILE --target { $target } -o new.makalu
compare-next-recalibrate = The order still holds, the probabilities do not: work from the ranking, and learn anew when you can: makalu fit NEW_FILE --target { $target } -o new.makalu
compare-next-act = Act on those newly at risk: -o changes.xlsx writes who, from where to where, and why.
compare-next-before = To see who changed, give last month’s list or table: --before FILE
compare-next-wait = Go on with the model, and compare again when more outcomes are known.
compare-next-keep = Go on with the model: nothing speaks against it.
compare-next-hold-out = To learn whether contacting helps, leave some of those at risk alone, drawn at random, and note it in a column “contacted” of the list.
compare-written = { $rows ->
    [one] One row: { $path }
   *[other] { $rows } rows: { $path }
}

## The page

compare-title = { $target }: the new table against what was promised
compare-kicker = { $target } · { $file } · { $rows ->
    [one] one row
   *[other] { $rows } rows
  } · learnt from { $training } rows
compare-section-who = Who changed
compare-section-truth = What came true
compare-section-columns = The columns
compare-section-scores = The predictions
compare-section-next = What to do next
compare-section-method = How this was judged
compare-table-who = The largest changes
compare-table-figures = Promised and measured (95% interval in brackets)
compare-columns-others = { $n ->
    [one] One comparison that does not stand out
   *[other] { $n } comparisons that do not stand out
}
compare-chart-calibration = Do the probabilities still mean what they say?
compare-chart-calibration-text = Each dot is a group of rows given about the same probability; the higher it stands, the more often it came. On the dashed diagonal, probabilities are exact. Band: 95% interval of each group.
compare-chart-histogram = How the predictions are spread, then and now
compare-chart-histogram-text = Share of the rows by probability, before (above) and now (below).
compare-then = then ({ $rows } rows)
compare-today = now ({ $rows } rows)
compare-no-changes = Who changed is told where last month’s list or table is given with --before.
compare-method-columns = Columns: the new rows are counted in the bins of the training rows; p-values by permutation of the rows’ months (ordered values: Anderson-Darling; levels: Pearson; shares: Fisher’s exact test), adjusted over all comparisons (Benjamini & Hochberg 1995). They know how many rows there are. Rows of the same people in both tables make them alarm less, never more.
compare-method-truth = Promise: the figure with the 95% interval measured out of fold when the model learnt. “As promised” is said where a loss of half of what the model promised above the baseline can be ruled out, “worse” where chance can; otherwise it cannot be told yet.
compare-method-scores = Expected figures: outcomes drawn 200 times from the probabilities themselves. That assumes that the probabilities are right.
compare-method-contact = Contacting: difference of two shares with Newcombe’s interval (1998). It is an effect only if those held out were drawn at random.
