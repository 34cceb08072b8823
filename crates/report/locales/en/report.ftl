### The report page.

report-title = { $target }: what this table can predict
report-kicker = { $target } · { $file } · { $rows ->
    [one] one row
   *[other] { $rows } rows
  }, { $features ->
    [one] one feature
   *[other] { $features } features
  }
report-contents = On this page
report-foot = Made by makalu { $version } on the computer where the table lives. This page loads nothing from the network and sends nothing.
report-span = { $low } to { $high }
report-with-interval = { $value } ({ $span })
report-days = days
report-missing = (missing)

## The answer
report-yes = Yes, it can be foreseen:
report-perhaps = Perhaps, but it is not established:
report-no = No: with these { $rows } rows, nothing found here foresees “{ $target }” better than chance (p = { $p }).
report-no-gain = For the record, what the model reached and what chance reaches: { $gain }
report-perhaps-why = There is some signal, but once corrected for having chosen among several models, the margin of error still includes “no better than the baseline”. More rows would settle it.
report-gain-binary = of the { $top } of rows placed highest, { $share } are “{ $event }” ({ $span }); of rows taken at random, { $base }.
report-gain-multiclass = “{ $target }” is named correctly for { $share } of rows ({ $span }); always naming the most frequent class gives { $base }.
report-gain-regression = { $share } of the differences in “{ $target }” are explained ({ $span }); always predicting the mean explains { $base }.
report-typical-error = On average the prediction is off by { $error } ({ $span }); always predicting the mean is off by { $base }.
report-pairs = Given one row of each class, the model ranks the right one higher { $share } of the time ({ $span }); chance does so { $base } of the time.
report-look-at-limits = { $warnings ->
    [one] One warning about the data changes how far this goes: see “Limits”.
   *[other] { $warnings } warnings about the data change how far this goes: see “Limits”.
  }

## Trust
report-trust = May I trust it?
report-signal-found = There is a signal. The answers were shuffled { $n } times and learnt again; { $as_good ->
    [0] not once did a shuffled table do as well
    [one] once a shuffled table did as well
   *[other] { $as_good } times a shuffled table did as well
  } as the real one (p = { $p }).
report-signal-none = No signal was found. The answers were shuffled { $n } times and learnt again; { $as_good ->
    [one] once a shuffled table did as well as the real one
   *[other] { $as_good } times a shuffled table did as well as the real one
  } (p = { $p }; a signal is claimed at 0.05 or less). What follows describes noise, and is shown for completeness.
report-corrected = What to expect on new rows, corrected for having chosen the best of several models: { $metric } { $figure }; baseline { $base }. { $note }
report-calibrated = The probabilities can be taken at face value: of rows given 20%, about 20% turn out that way (calibration slope { $slope }; 1 is perfect).
report-overconfident = The probabilities are too extreme: the high ones should be read as lower and the low ones as higher (calibration slope { $slope }; 1 is perfect).
report-underconfident = The probabilities are too timid: the high ones could be higher and the low ones lower (calibration slope { $slope }; 1 is perfect).
report-coverage = The intervals keep their promise if { $level } of rows fall inside: on rows kept aside, { $share } do ({ $span }).
report-rows-enough = There are enough rows: { $rows } of them, { $events } in the rarest class, for { $parameters } candidate parameters; { $needed } rows were needed.
report-rows-enough-number = There are enough rows: { $rows } of them for { $parameters } candidate parameters; { $needed } were needed.
report-rows-few = There are few rows for so many columns: { $rows } rows, { $events } in the rarest class, can support { $supported ->
    [0] not even one parameter
    [one] about one parameter
   *[other] about { $supported } parameters
  }, and the table offers { $parameters }; that many would need { $needed } rows. The ranking may hold; details of single columns may not. Fewer, well-chosen columns help as much as more rows.
report-rows-few-number = There are few rows for so many columns: { $rows } rows can support { $supported ->
    [0] not even one parameter
    [one] about one parameter
   *[other] about { $supported } parameters
  }, and the table offers { $parameters }; that many would need { $needed } rows. The trend may hold; details of single columns may not. Fewer, well-chosen columns help as much as more rows.
report-recommended-is-best = The recommended model ({ $model }) is also the most accurate: simplicity costs nothing here.
report-cost = What simplicity costs. Recommended: { $model }, { $metric } { $simple }. Most accurate: { $best }, { $accurate }. The difference lies within one standard error, and there { $size ->
    [one] is one part
   *[other] are { $size } parts
  } to read instead of { $best_size }.
report-cost-in-figures = What simplicity costs. Recommended: { $model }, { $metric } { $simple }. Most accurate: { $best }, { $accurate }. The difference lies within one standard error.
report-figure-and-baseline = { $figure }; baseline { $base }
report-leaderboard = Models compared on rows they had not seen, simplest first (95% interval in brackets)
report-mark-recommended = recommended
report-mark-best = most accurate
report-mark-within = within one standard error
report-all-figures = All figures, with how to read them
report-figures-of = Recommended model: { $model } (95% interval in brackets)

report-head-model = Model
report-head-size = Parts to read
report-head-features = Features used
report-head-verdict = Verdict
report-head-metric = Figure
report-head-value = Value
report-head-baseline = Baseline
report-head-meaning = Meaning
report-head-feature = Feature
report-head-importance = Mean effect on the score
report-head-share = Share
report-head-name = Name in the formula
report-head-kind = Kind
report-head-unit = Unit
report-head-rank = Rank
report-head-line = Line
report-head-prediction = Prediction (90% interval)
report-head-probability = Probability
report-head-class = Predicted class
report-head-alike = Observed among rows rated alike
report-head-why = Why
report-head-reliability = Reliability
report-head-column = Column
report-head-reason = Reason

report-metric-log-loss-note = How surprised the model is by what happens, in nats; lower is better.
report-metric-brier-note = Mean squared distance between probability and outcome; lower is better.
report-metric-brier-skill-note = Share of the baseline’s Brier score that is removed; 0 is no better than the baseline, 1 is perfect.
report-metric-auc-note = Chance that a row of the class is ranked above a row of another; 0.5 is chance, 1 is perfect.
report-metric-average-precision-note = Mean share of true cases among the rows placed highest; the baseline is their overall share.
report-metric-mcc-note = Agreement between predicted and observed class; 0 is chance, 1 is perfect.
report-metric-accuracy-note = Share of rows whose most probable class is the right one; compare it with the baseline, which names the most frequent class.
report-metric-calibration-slope-note = 1 is perfect; below 1 the probabilities are too extreme, above 1 too timid.
report-metric-calibration-intercept-note = 0 is perfect; above 0 the model foresees too little, below 0 too much.
report-metric-r2-note = Share of the differences between rows that is explained; 0 is no better than the mean, 1 is perfect.
report-metric-rmse-note = Typical error in the target’s unit, large errors counting more.
report-metric-mae-note = Mean error in the target’s unit, all errors counting alike.

## Charts of trust
report-chart-calibration = Do the probabilities mean what they say?
report-chart-calibration-text = Each dot is a group of rows given about the same probability ({ $bins } groups of about equal size); the higher it stands, the more often it happened. On the dashed diagonal, probabilities are exact. Band: 95% interval of each group.
report-chart-histogram = How well are the classes told apart?
report-chart-histogram-text = Probabilities given to the rows of each class. The less the two shapes overlap, the better. Heights are shares of each class.
report-chart-roc = Right alarms against false alarms (ROC)
report-chart-roc-text = The further the curve bends to the upper left, the better; the dashed diagonal is chance.
report-chart-roc-classes-text = One curve per class against all the others, for the most frequent classes. The further a curve bends to the upper left, the better; the dashed diagonal is chance.
report-chart-precision = How many of those flagged are right?
report-chart-precision-text = From left to right, more rows are flagged: more cases are found, and a smaller share of those flagged are right. From the { $first }th row on; the dashed line is the share at random, { $base }.
report-chart-gain = How many are found by looking at few?
report-chart-gain-text = Looking at the { $taken } of rows placed highest finds { $found } of the cases ({ $span }); at random, { $taken } would. The dashed diagonal is chance.
report-chart-confusion = Which class is taken for which?
report-chart-confusion-text = Rows by observed class (down) and most probable class (across); percentages are shares of the observed class. The diagonal is right.
report-chart-predicted = Predicted and observed
report-chart-predicted-text = Each dot is a row, predicted by a model that had not seen it; on the dashed diagonal the prediction is exact.
report-chart-residuals = Where is it wrong?
report-chart-residuals-text = Observed less predicted. Dots should lie evenly around 0, without shape; dashed lines are the ends of the interval given with a prediction.
report-chart-coverage = Do the intervals keep their promise?
report-chart-coverage-text = Share of rows inside their interval, along the prediction. Promised: { $level } (dashed). Overall, each row judged by a rule made without it: { $share } ({ $span }). Band: 95% interval of each group.
report-caption-metric = { $metric } { $figure }; baseline { $base }.
report-drawn = { $drawn } of { $rows } rows are drawn, evenly chosen.
report-class-rows = { $class } ({ $rows ->
    [one] one row
   *[other] { $rows } rows
  })
report-axis-predicted = predicted probability
report-axis-observed = share observed
report-axis-probability = probability of { $event }
report-axis-false-positives = share of other rows flagged
report-axis-found = share of cases found
report-axis-taken = share of rows looked at
report-axis-precision = share right among those flagged
report-axis-class-predicted = predicted
report-axis-class-observed = observed
report-axis-number-predicted = predicted { $target }
report-axis-number-observed = observed { $target }
report-axis-residual = observed less predicted
report-axis-inside = share inside the interval

## Drivers
report-drivers = What drives it
report-drivers-none = Nothing: the recommended model is the baseline, which looks at no column.
report-drivers-summary = { $n ->
    [one] One feature carries { $share } of what the model says: { $names }.
   *[other] The first { $n } features carry { $share } of what the model says: { $names }.
  }
report-drivers-no-signal = No signal was found: read nothing into this section.
report-drivers-association = These are associations in this table. They say what goes together, not what would happen if someone changed it.
report-chart-importance = How much each feature counts
report-chart-importance-text = Mean size of its effect on the score, on rows kept aside. The line shows the range over the resamples: where it comes near 0, the feature may owe its place to chance.
report-axis-importance = mean effect on the score (log-odds)
report-axis-importance-number = mean effect on the prediction{ $unit }
report-effects = How it goes with each feature
report-effects-text = Other features stay as they are in the table. ×2 means that the odds double compared with the average row, ×1 (dashed) that nothing changes. The band shows how far the effect depends on the other features; the small marks on the axis show where the rows are.
report-effects-text-number = Other features stay as they are in the table; 0 (dashed) is the average row. The band shows how far the effect depends on the other features; the small marks on the axis show where the rows are.
report-axis-effect = odds of { $event }, multiplied by
report-axis-effect-classes = odds of each class, multiplied by
report-axis-effect-number = added to { $target }{ $unit }
report-effect-ends = At { $from }: { $first }; at { $to }: { $last }.
report-effect-gap = Where it is missing: { $size }.
report-effect-levels = Highest: { $most } ({ $up }); lowest: { $least } ({ $down }). At the right, the number of rows.
report-effect-more-levels = The { $shown } most frequent of { $levels } values.
report-importance-all = { $features ->
    [one] The one feature that counted in any fold
   *[other] All { $features } features that counted in any fold
  }
report-importance-table = Importance of the features (range over the resamples in brackets)

## Formula
report-formula = The formula
report-formula-recommended = The recommended model is this formula ({ $size } parts to read). { $figure }
report-formula-other = The best formula found ({ $size } parts to read) is not the recommended model, but it says most simply what goes on. { $figure }
report-formula-reading = Probability of “{ $event }” = 1 / (1 + exp(−s)), where s = { $slope } × formula { $intercept }. The factor and the constant calibrate the probability.
report-formula-reading-number = Predicted { $target } = { $slope } × formula { $intercept }.
report-formula-reading-classes = One formula per class, in this order: { $classes }. Multiply each by { $slope }; the probability of a class is the exponential of its value over the sum of all.
report-formula-names = Names in the formula

## People
report-people = Whom to act on
report-people-no-list = This report was made without a list. To score a table and get, per row, its prediction, its reasons and how far to trust it:
report-people-command = makalu predict model.makalu new-table.csv -o list.xlsx
report-people-empty = The list is empty: the table scored has no row.
report-people-event = The { $shown } rows of { $rows } with the highest probability of “{ $event }”, and why.
report-people-number = The { $shown } rows of { $rows } with the highest predicted { $target }, and why.
report-people-classes = The { $shown } rows of { $rows } of which the model is surest, and why.
report-people-no-signal = No signal was found: this order is no better than chance. Do not act on it.
report-people-table = First { $shown } rows, highest first
report-people-alike = “Observed among rows rated alike” is what happened, on rows kept aside, to those given about the same probability, with its 95% interval. Reasons are the model’s own contributions, largest first.
report-reliable = nothing unusual

## Limits
report-limits = Limits
report-limits-text = This holds for rows like those of the table: same population, same way of measuring, same period. It says what goes together, not what causes what.
report-stopped = The run was stopped before its end; what was ready then is shown.
report-warnings = To check before acting
report-more = { $n ->
    [one] One more
   *[other] { $n } more
  }
report-left-out = Columns left out
report-left-out-table = Columns not used to predict, and why
report-left-out-count = { $n } columns
report-left-out-asked = left out on request
report-personal = Personal data
report-personal-none = No column was recognised as personal data. If one is, leave it out with --ignore.
report-personal-kept-out = Never used to predict, and not shown on this page: { $columns }.
report-gaps = Missing values
report-gaps-none = No value is missing in the features.
report-gaps-text = Missing values are treated as a fact of their own, never filled in silently.
report-chart-gaps = Where values are missing
report-chart-gaps-text = { $n } of { $features } features have gaps; { $shown } are drawn. From left to right the table’s rows, from first to last: the darker, the more values are missing there. Percentages: share missing.
report-axis-rows = first to last row of the table
report-without-target = { $rows ->
    [one] One row was left out because its { $target } is unknown.
   *[other] { $rows } rows were left out because their { $target } is unknown.
  }
report-remarks = { $n ->
    [one] One remark on how the table was read
   *[other] { $n } remarks on how the table was read
  }

## Method
report-method = Method in short
report-method-short = Every figure on this page was measured on rows that the model in question had not seen. Each stands with its 95% interval and with the baseline: what is reached without looking at any column.
report-method-more = The method, step by step
report-method-stratified = The rows were split at random into { $folds } parts, with classes or values spread evenly; each part was predicted by models fitted on the others; all this { $repeats ->
    [one] once
   *[other] { $repeats } times
  } over. All that models learn (effects of levels, penalties, calibration, mixture) was learnt on the fitting parts only; which columns to leave out as leaks, the list of levels and the newest date were read from the whole table.
report-method-grouped = The rows were split into { $folds } parts that keep each group whole; each part was predicted by models fitted on the others; all this { $repeats ->
    [one] once
   *[other] { $repeats } times
  } over. All that models learn (effects of levels, penalties, calibration, mixture) was learnt on the fitting parts only; which columns to leave out as leaks, the list of levels and the newest date were read from the whole table.
report-method-time = The rows were put in order of time, and each of { $blocks } later blocks was predicted by models fitted on all earlier rows. All that models learn (effects of levels, penalties, calibration, mixture) was learnt on earlier rows only; which columns to leave out as leaks, the list of levels and the newest date were read from the whole table.
report-method-learners = Models compared: the baseline; a point score of whole points (after FasterRisk, Liu et al. 2022); a formula found by evolution (zoetropes, Boisbunon et al. 2021); elastic-net regression; an additive model of curves and pairs (Hastie & Tibshirani 1990; Lou et al. 2013); up to 2,000 rows a Gaussian process (Rasmussen & Williams 2006); extremely randomised trees; boosted trees; and a mixture of them (Caruana et al. 2004).
report-method-intervals = Intervals of figures: 95%, percentile bootstrap over rows (over groups where there are groups), widened by a quarter because other training rows would have given other models (measured by simulation). Intervals of shares, in groups of rows: Wilson (1927).
report-method-choice = “Recommended” is the simplest model within one standard error of the most accurate. The expected figure is corrected for the choice by bootstrap bias corrected cross-validation (BBC-CV, Tsamardinos et al. 2018). Other figures of the recommended model, and the charts, are not corrected for it.
report-method-signal = Is there a signal: permutation test with { $n } shuffles of the answers (Ojala & Garriga 2010); claimed at p ≤ 0.05.
report-method-rows = Are there enough rows: the criteria of Riley et al. (2019, 2020).
report-method-calibration = Probabilities are calibrated out of fold by an affine correction of the log-odds (Platt 1999), so that contributions still add up to the score.
report-method-conformal = Intervals of predictions come from the errors made on rows not seen (conformal prediction), and their coverage was judged row by row by a rule made without that row.
report-method-drivers = Importance is the mean absolute contribution to the score on rows not seen, with its 95% range over the folds. Effects are partial dependences of the score (Friedman 2001).

## Reproduction
report-reproduce = Get the same again
report-reproduce-text = Same file, same version, same seed: same digits, whatever the number of processors.
report-fact-file = File
report-fact-sha256 = SHA-256
report-fact-shape = Size
report-fact-seed = Seed
report-fact-effort = Effort
report-fact-version = Version
report-shape = { $rows } rows × { $columns } columns; { $used } rows with a known answer
report-effort-quick = quick
report-effort-standard = standard
report-effort-thorough = thorough
report-holds-rows = The model file holds no row of the table. It does hold, per row, the known answer and the predictions made without it, so that every figure here can be recomputed.
report-holds-no-rows = The model file holds nothing of single rows of the table.
