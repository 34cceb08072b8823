### How far to believe what was found.

## In the report
validity-heading = How far can it be believed?
validity-second = { $metric }, corrected for the choice of the model in the same way: { $figure }; baseline { $base }.
validity-choice-firm = The choice is firm: on redrawn rows, the choice would have fallen on “{ $model }” { $share } of the time.
validity-choice = On redrawn rows, the choice would have fallen on “{ $model }” { $share } of the time; else on: { $others }.
validity-choice-other = { $model } { $share }
validity-points = { $points } points
validity-moves = Single predictions move: learnt from other parts of the same table ({ $repeats } splits), the prediction for the same row moves by { $mean } on average ({ $span }), by less than { $ninety } for nine rows in ten; two different rows are { $base } apart.
validity-side = { $share } of rows ({ $span }) are among those placed highest after one split and not after another; orders drawn at random would give { $base }.
validity-sets = Where it is unsure it says so: the classes that cannot be ruled out for a row hold the right one { $share } of the time ({ $span }; promised: { $level }, class by class), and for { $single } of rows a single class is left.
validity-sets-few = Too few rows to ever rule out: { $classes }.
validity-more-yes = More rows would help: with twice as many, { $doubled } is foretold ({ $metric }), against { $now } now. Half of all that more rows could bring would take about { $rows } rows ({ $span }).
validity-more-no = More rows of the same kind would hardly help: with twice as many, { $doubled } is foretold ({ $metric }), against { $now } now. Columns that know more are worth more than rows.
validity-worth = Acting on the model’s probability of “{ $event }” is worth more than acting on every row or on none, for thresholds from { $span }. The threshold is the cost of acting in vain, as a share of the costs of acting in vain and of missing a case.
validity-worth-nothing = At no threshold is acting on the model’s probability of “{ $event }” clearly worth more than acting on every row or on none.
validity-chart-decision = What is acting on it worth?
validity-chart-decision-text = Net benefit, as a share of what perfect foresight would bring, when every row at or above the threshold is acted on. Where acting in vain costs little, the threshold is low. The grey line at 0 is acting on nobody; dashed, acting on everybody. Share of events: { $base }. Band: 95% interval.
validity-axis-threshold = threshold: acted on from this probability on
validity-axis-benefit = net benefit
validity-act-model = by the model
validity-act-all = everybody
validity-chart-learning = Would more rows help?
validity-chart-learning-text = By rows learnt from ({ $model }), { $metric } on rows not seen. Dashed: foretold for twice the rows, { $doubled }, against { $now } now. Band and whisker: 95% interval.
validity-axis-rows = rows learnt from
validity-chart-movement = How far do single predictions move?
validity-chart-movement-text = Each line is a row: from its lowest to its highest prediction over { $repeats } splits of the table, by its mean. Short lines near the diagonal: the prediction is the row’s own, not the luck of the draw.
validity-axis-mean = mean prediction
validity-axis-range = lowest to highest
validity-kinds-alike = Is it as good for every kind of row? { $parts } kinds were looked at, and none differs from the others beyond chance, the number of comparisons counted.
validity-kinds-differ = It is not as good for every kind of row: { $flagged ->
    [one] one kind
   *[other] { $flagged } kinds
  } of { $parts } looked at { $flagged ->
    [one] differs
   *[other] differ
  } from the others beyond chance, the number of comparisons counted.
validity-kinds-all = { $parts } kinds of rows, with their figures
validity-kinds-table = Kinds of rows (95% interval in brackets). For all rows together, { $metric } { $whole }; observed less predicted should be near 0.
validity-part-level = { $feature } = { $level }
validity-part-range = { $feature }: { $span }
validity-part-gap = { $feature }: no value
validity-flag = { $part } ({ $rows ->
    [one] one row
   *[other] { $rows } rows
  }): { $what }.
validity-flag-worse = { $metric } { $figure }, against { $base } for all, and more than chance or its own probabilities explain
validity-flag-low = predicted too low, observed less predicted { $value } ({ $span })
validity-flag-high = predicted too high, observed less predicted { $value } ({ $span })
validity-head-part = Kind of row
validity-head-rows = Rows
validity-head-off = Observed less predicted
validity-verdict-fine = as the others
validity-verdict-worse = worse than the others
validity-verdict-biased = predicted too high or too low
validity-verdict-both = worse, and predicted too high or too low

## In the terminal
validity-fit-second = { $metric }, corrected likewise: { $estimate }; baseline { $baseline }.
validity-fit-doubled = With twice the rows, { $estimate } is foretold ({ $metric }), against { $now } now.
validity-fit-kinds = { $flagged ->
    [one] One kind of row
   *[other] { $flagged } kinds of rows
  } of { $parts } looked at: worse or biased beyond chance. The report says which.
validity-explain-range = The probability of “{ $event }” lies { $interval }, as far as rows rated alike can tell.
validity-explain-possible = Cannot be ruled out (nine times in ten, the right one is among them): { $classes }.
validity-explain-unlike = No class fits: this row is unlike the rows of every class. Check its values before acting on it.

## In lists
validity-list-least = At least: { $class }
validity-list-most = At most: { $class }
validity-list-possible = Cannot be ruled out (90%)

## Snapshots read too late
snapshot-read-late = Rows of “{ $class }” seem to have been read after the event: in half of the { $rows } rows with a “{ $event }”, it lies { $days } days or more before the newest other date. What happened since then may stand in their columns, so the figures describe who has gone rather than foresee who will go. Export every row as it stood on one day in the past (three months ago, say), and beside it what has happened since.
snapshot-went-on = Rows of “{ $class }” were read after the event: { $columns } went on counting after “{ $event }”. They tell what has happened already, so the figures describe who has gone rather than foresee who will go. Export every row as it stood on one day in the past (three months ago, say), and beside it what has happened since; or leave these columns out with --ignore.
