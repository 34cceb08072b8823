### As long as what they stay: rules, segments, tipping points, conditions of rows.

stay-title = They stay as long as...

## Refused

stay-no-signal = No signal was found in the table that this model learnt from (p = { $p }): whatever it said of who stays would be noise, so nothing is said. More rows, or columns that tell more, would be needed.
stay-limit-of-class = --below and --above are limits of a predicted number, and this model predicts classes. Set the bar with --at-risk, a probability.
stay-bar-impossible = { $value } cannot be the bar: a probability lies between 0 and 1, a number must be finite.
stay-no-gain = The model is the baseline: it says the same of every row, so there is nothing as long as which a row stays. Name another model with --model, or learn from more rows.

## What is watched

stay-means-event = To stay means here: held less than { $bar } likely to be “{ $event }”.
stay-means-under = To stay means here: “{ $event }” predicted under { $bar }.
stay-means-over = To stay means here: “{ $event }” predicted over { $bar }.
stay-headline = Of { $rows } rows, { $at_risk } are at risk already and { $good } are not. Of these { $good }, { $free } stay whatever { $levers } become, { $held } stay as long as conditions hold, and of { $unproven } nothing could be proven.
stay-nobody = None of the { $rows } rows is on the good side of the bar: there is nothing to stay for. A higher bar (--at-risk) would part them.
stay-nobody-number = None of the { $rows } rows is on the good side of the bar: there is nothing to stay for. Another limit (--below, --above) would part them.

## Conditions

stay-below = { $feature } under { $value }
stay-at-least = { $feature } at least { $value }
stay-at-most = { $feature } at most { $value }
stay-between = { $feature } from { $low } to under { $high }
stay-levels = { $feature }: { $levels }
stay-not-levels = { $feature }: not { $levels }
stay-level-missing = missing
stay-or-missing = { $condition }, or missing
stay-or = { $names } or { $last }
stay-and = { $conditions } and { $last }
stay-edge = { $limit } (now { $now }): { $room }
stay-room = { $distance } left
stay-no-room = nothing left
stay-with-span = { $value } ({ $low } to { $high })

## Segments

stay-heading-segments = Where the rows learnt from stand
stay-segment-safe = safe
stay-segment-undecided = undecided
stay-segment-at-risk = at risk
stay-head-segment = Segment
stay-head-rows = Rows
stay-head-apart = What sets them apart
stay-came-event = “{ $event }” came
stay-came-over = Reached { $bar }
stay-came-under = Stayed under { $bar }
stay-why = { $feature } { $typical } (all: { $overall })
stay-usual-level = { $level } ({ $share })
stay-usual-gap = missing ({ $share })
stay-segments-note = Placed by models that had not seen them. Undecided: the range of the prediction holds the bar.

## Rules

stay-heading-stays = Who stays
stay-heading-goes = Who goes
stay-rule-stays = { $rows } rows: { $conditions }; { $share } stayed ({ $span }; of all rows { $base }), tested on { $tested } rows not used to find the rule.
stay-rule-goes = { $rows } rows: { $conditions }; for { $share } “{ $event }” came ({ $span }; of all rows { $base }), tested on { $tested } rows not used to find the rule.
stay-rule-stays-number = { $rows } rows: { $conditions }; { $share } stayed under { $bar } ({ $span }; of all rows { $base }){ $mean }, tested on { $tested } rows not used to find the rule.
stay-rule-goes-number = { $rows } rows: { $conditions }; { $share } reached { $bar } ({ $span }; of all rows { $base }){ $mean }, tested on { $tested } rows not used to find the rule.
stay-rule-mean = , on average { $mean } ({ $span })
stay-rules-tested = Found on { $found } rows, tested once on { $test } others; { $kept } of { $tested } rules passed. What holds for these rows is an association, not a cause.
stay-rules-none = { $tested ->
    [0] No rule stood out on the { $found } rows looked at.
    [one] One rule was tested on { $test } rows and did not pass: it is not shown.
   *[other] { $tested } rules were tested on { $test } rows and none passed: none is shown.
}
stay-rules-elsewhere = The rules of this model file were tested for “{ $event }” alone, not for what is watched here.
stay-rules-elsewhere-number = The rules of this model file were tested for the limit { $bar } alone, not for the one given here.
stay-no-rules-signal = No signal was found (p = { $p }): rules would be noise, and none were looked for.
stay-no-rules-gain = No model was better than the baseline: there are no rules to be found.
stay-no-rules-stopped = The run was stopped before rules were looked for. Learn again, without a time limit, to have them.
stay-no-rules-few = Too few rows, or too few of “{ $event }”, to find rules on some and test them on others.

## Tipping points

stay-heading-tipping = Tipping points
stay-tipping = { $feature }: beyond { $at } ({ $low } to { $high }) the risk of “{ $event }” goes from { $below } to { $above }.
stay-tipping-ends = { $feature }: up to { $at } ({ $low } to { $high }) the risk of “{ $event }” still changes, { $below } on average; from there on it is { $above }.
stay-tipping-number = { $feature }: beyond { $at } ({ $low } to { $high }) the mean of “{ $event }” goes from { $below } to { $above }.
stay-tipping-ends-number = { $feature }: up to { $at } ({ $low } to { $high }) the mean of “{ $event }” still changes, { $below } on average; from there on it is { $above }.
stay-tipping-none = None: these columns act evenly, or where they turn cannot be placed.
stay-tipping-elsewhere = Tipping points were placed for the recommended model and its event alone.
stay-tipping-note = Other columns as the rows have them. In brackets: where 95% of such models place it.

## Rows

stay-heading-nearest = Nearest to an edge
stay-head-who = Row
stay-head-now = Now
stay-head-edge = Stays as long as (nearest edge)
stay-head-room = Room
stay-head-more = And
stay-more-conditions = { $more ->
    [one] 1 more condition
   *[other] { $more } more conditions
}
stay-more-rows = { $more ->
    [one] One more row has conditions: -o writes them all.
   *[other] { $more } more rows have conditions: -o writes them all.
}
stay-proven-note = Proven of the model over the whole box, all other columns as they are; not of the world.
stay-row-at-risk = { $who }: { $value }, at risk already (the bar is { $bar }): there is no condition.
stay-row-unproven = { $who }: { $value }, on the good side (the bar is { $bar }), but nothing beyond the row itself could be proven. A shorter model (--model formula, --model scorecard) may allow more.
stay-row-free = { $who }: { $value } (the bar is { $bar }). Proven: it stays on this side whatever { $levers } become.
stay-row-holds = { $who }: { $value } (the bar is { $bar }). Proven: it stays on this side as long as
stay-heading-flips = Each alone
stay-flip = { $feature } alone would take it across the bar at { $at } (now { $now }).
stay-flip-never = { $feature } alone never takes it across the bar, anywhere in the range learnt from.
stay-flip-missing = { $feature } is missing here.
stay-written = { $rows ->
    [one] One row written to { $path }.
   *[other] { $rows } rows written to { $path }.
}

## The list

stay-sheet = Stay as long as
stay-sheet-rules = Why
stay-list-standing = Standing
stay-list-value = { $event }
stay-list-value-event = Probability: { $event }
stay-list-room = Distance
stay-list-column = Nearest column
stay-list-conditions = All conditions
stay-standing-at-risk = already at risk
stay-standing-holds = stays as long as
stay-standing-always = stays whatever they do
stay-standing-unproven = nothing could be proven

## The page

stay-page-answer-event = { $safe } of the { $rows } rows learnt from are safe, { $at_risk } are at risk; of { $undecided } it cannot be told.
stay-page-chart = Share for whom it came, by segment
stay-page-chart-desc = One bar per segment.
stay-page-chart-axis = Share of the segment’s rows
stay-page-command = makalu stay MODEL.makalu TABLE --actionable COLUMN -o stay.xlsx
stay-page-rows = For each row: the conditions under which it provably stays, and how far it is from the nearest.
stay-head-rule = Rule
stay-head-covered = Rows
stay-head-tested = Tested share
stay-head-base = All rows
stay-head-model = Model agrees
