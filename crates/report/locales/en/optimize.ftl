### The command optimize: which settings, and how to check them.

## Notices and refusals

optimize-no-wish = Say what is wanted: --maximize, --minimize, or a specification such as --spec 'yield>=80'.
optimize-no-signal = The table that the model learnt from shows no signal (p = { $p }): any settings named best would be best by chance. Learn from more rows, or from columns that say more, then ask again.
optimize-baseline = The model { $model } reads no column, so that every setting is as good as any other. Take another one with --model.
optimize-class-of-number = The model predicts a number: it has no classes. Leave out --class.
optimize-only-dates = A date is nothing that can be set, and nothing else was named: { $names }. Name columns that you set with --actionable.
optimize-dates-left-out = Dates cannot be set; they are held: { $names }.
optimize-not-a-setting = { $column } has a range or a step, but is not said to be something that you set. Add --actionable { $column }, or hold it with --set.
optimize-set-and-lever = { $column } cannot be both held (--set) and searched (--actionable, or actionable in the data dictionary). To hold it, narrow its range instead: --range { $column }=LOW..HIGH.
optimize-range-of-levels = { $column } has names, not numbers: it takes neither a range nor a step.
optimize-range-outside = The range of { $column } from { $from } to { $to } lies outside of the data, which go from { $low } to { $high }: there the model knows nothing. Choose a range that meets them.
optimize-range-cut = The range of { $column } reaches outside of the data: it is cut to what they, or the data dictionary, allow ({ $low } to { $high }).
optimize-range-no-step = No multiple of the step { $step } lies in the range of { $column } from { $from } to { $to }. Take a finer --step, or a wider --range.
optimize-step-too-fine = The step { $step } is too fine for the range of { $column }. Take a coarser --step.
optimize-set-date = { $column } is a date, which --set cannot hold; it is held at its middle.
optimize-set-number = --set { $column } needs a number, with a point as its decimal mark, and not “{ $value }”.
optimize-set-level = { $column } is never “{ $value }”. It can be: { $names }.
optimize-no-sign = “{ $text }” says no limit. Write it with <= or >=, such as temperature<=180, water/cement<=0.6 or a+2*b<=10; for an equality, two limits.
optimize-limit-effect = “{ $text }” asks for the effect of a level, which nobody sets. To demand a level, write is(column, "level")>=1.
optimize-no-past-row = No row of the table of past rows has a value in all the settings, so that nothing tells where past rows are near. Give a table that has them, or leave it out.
optimize-spec-of-class = A specification is about a number, and { $target } has classes. Use --maximize --class NAME.
optimize-spec-target = A specification is about what is predicted, { $target }, and not { $name }. What settings must keep to is a limit: --where.
optimize-spec-number = “{ $text }” compares with no number. Write a specification such as 'yield>=80'.
optimize-spec-empty = No number lies above { $low } and below { $high }: the specifications contradict each other.
optimize-no-setting = No setting is allowed. What stands in the way is said above.
optimize-plan-format = A plan is written as .csv: { $path } is something else.
optimize-plan-written = Plan of { $runs } runs: { $path }.

## The answer

optimize-answer-highest = For the highest “{ $target }”, aim at the middle of the window below: the model expects { $value } there, against { $usual } at the usual settings.
optimize-answer-lowest = For the lowest “{ $target }”, aim at the middle of the window below: the model expects { $value } there, against { $usual } at the usual settings.
optimize-answer-class-highest = To have “{ $target }” as often as can be, aim at the middle of the window below: the model gives it a probability of { $value } there, against { $usual } at the usual settings.
optimize-answer-class-lowest = To have “{ $target }” as seldom as can be, aim at the middle of the window below: the model gives it a probability of { $value } there, against { $usual } at the usual settings.
optimize-answer-spec = To have { $spec } as often as can be, aim at the middle of the window below: it is met with a probability of { $meets } there, against { $usual } at the usual settings. The model expects { $value }.
optimize-spec-floor = “{ $target }” at least { $low }
optimize-spec-top = “{ $target }” at most { $high }
optimize-spec-between = “{ $target }” from { $low } to { $high }
optimize-lower-bound = About 19 runs in 20 at that point should give at least { $low }; 9 in 10 are { $interval }.
optimize-other-model = On rows that neither had seen, { $model } was less exact than { $best }: what it promises at its best settings may be more than it gives. Ask --model recommended too.
optimize-upper-bound = About 19 runs in 20 at that point should give at most { $high }; 9 in 10 are { $interval }.
optimize-class-range = The training rows leave that probability { $interval }.
optimize-meets = The probability of { $spec } is { $meets } there.
optimize-window-floor = Anywhere in the window the model expects at least { $least }: proven for every combination of steps in it.
optimize-window-top = Anywhere in the window the model expects at most { $least }: proven for every combination of steps in it.
optimize-window-spec = Anywhere in the window the specification is met with a probability of at least { $least }: proven for every combination of steps in it.
optimize-proof = The best single point found promises { $best }. No allowed setting promises more than { $ceiling }: proven within { $gap } of what outcomes span, among { $points } combinations.
optimize-proof-low = The best single point found promises { $best }. No allowed setting promises less than { $ceiling }: proven within { $gap } of what outcomes span, among { $points } combinations.
optimize-proof-exact = The best single point found promises { $best }: proven to be the best of { $points } combinations.
optimize-proof-none = The best single point found promises { $best }. Nothing can be proven about this model, so that a better one may exist among the { $points } combinations; the formula (--model formula) allows a proof.

## Headings

optimize-heading-window = The window
optimize-heading-past = What past rows gave
optimize-heading-matters = Which setting matters
optimize-heading-obstacles = What stands in the way of more
optimize-heading-held = What was held
optimize-heading-plan = Six runs to check it
optimize-heading-next = What to do next
optimize-heading-ways = One of these alone would leave a setting
optimize-heading-map = The two settings that matter most

## The window

optimize-head-setting = Setting
optimize-head-from = From
optimize-head-to = To
optimize-head-middle = Aim at
optimize-head-usual = Usually
optimize-head-range = Searched
optimize-free = { $settings } may be anything in the range searched.

## Past rows

optimize-past-inside = { $n ->
    [0] None of the { $all } past rows lies
    [one] One of the { $all } past rows lies
   *[other] { $n } of the { $all } past rows lie
} inside the window{ $gave }.
optimize-past-around = { $n ->
    [one] One past row lies
   *[other] { $n } past rows lie
} near its middle (within { $radius } spreads per setting, root mean square){ $gave }.
optimize-gave = : { $mean } on average ({ $low } to { $high })
optimize-gave-one = : { $mean }
optimize-gave-share = : { $mean } of them ({ $low } to { $high })
optimize-past-met = Of those near, { $met } of { $known } met the specification.
optimize-past-all = All past rows: { $mean } on average.
optimize-past-all-share = All past rows: { $mean }.
optimize-near-rows = Settings were allowed only where at least { $least } past rows are as near as that.
optimize-near-profile = Without past rows, settings were allowed where the model file does not call a row rare. Give the table of past rows after the model file to keep to where rows really are, and to see what they gave.

## What matters

optimize-head-by = Moved by
optimize-head-down = Down
optimize-head-up = Up
optimize-head-swing = Over its range
optimize-other-level = another one
optimize-matters = Change of what the model expects when one setting leaves the middle of the window and the others stay.

## Obstacles

optimize-limit-binds = { $limit }: { $to ->
    [none] with 5% more room
   *[other] at { $to }
} the model would promise { $gain } more.
optimize-range-binds = The range of { $setting }: up to { $to } the model would promise { $gain } more.
optimize-range-binds-low = The range of { $setting }: down to { $to } the model would promise { $gain } more.
optimize-edge-high = { $setting } is at the highest that was ever tried ({ $to }), and the model would go on: a trial beyond would teach something; nothing is promised there.
optimize-edge-low = { $setting } is at the lowest that was ever tried ({ $to }), and the model would go on: a trial beyond would teach something; nothing is promised there.
optimize-past-binds = Past rows: 5% farther from them the model would promise { $gain } more. It knows less there; trials in that direction teach most.
optimize-nothing-binds = Nothing: relaxing no limit by 5% would bring anything worth naming.
optimize-points = { $value } points

## Nothing is allowed

optimize-nothing-proven = No setting keeps to all limits, proven: they contradict each other, or no past row is near where they are kept.
optimize-nothing-found = No setting was found that keeps to all limits; that there is none is not proven.
optimize-impossible = { $limit } cannot be kept within the ranges, whatever the other settings are.
optimize-way-limit = { $limit }: { $to ->
    [none] relaxed by { $by }
   *[other] moved to { $to }
}.
optimize-way-range = The range of { $setting }, widened to { $to }.
optimize-way-past = Past rows: all limits can be kept where no past row is near. What the model says there is not to be relied on; a trial would tell.
optimize-way-none = No single change leaves a setting: at least two limits have to give way.

## Held, plan, next

optimize-held-given = { $feature }: { $value } (as you said)
optimize-held-usual = { $feature }: { $value }
optimize-held-why = What cannot be set is held at what the middle training row had; hold it at something else with --set COLUMN=VALUE.
optimize-gap = missing
optimize-plan-text = Two runs at the middle of the window tell the scatter and any drift; four at its corners, in the settings that matter most, tell whether the window is as flat as promised. Run them in this order, which is random. The settings that are not named stay in the middle of the window.
optimize-plan-where = Write them to a file with -o PLAN.csv.
optimize-head-run = Run
optimize-head-kind = Where
optimize-head-expected = Expected
optimize-head-between = 9 in 10 between
optimize-centre = middle
optimize-corner = corner
optimize-column-run = run
optimize-column-kind = where
optimize-column-expected = expected
optimize-column-low = low
optimize-column-high = high
optimize-next-plan = Run the six runs, note what came out, and compare: if several lie outside of their interval, the model does not hold there.
optimize-next-past = Give the table of past rows after the model file: makalu optimize MODEL TABLE.
optimize-next-learn = Then learn anew with these runs added: they lie where it matters.
optimize-next-cause = The model learnt what went together, not what causes what: what always changed together in the past may not do alone what the model says.

## The page

optimize-title = Settings for { $target }
optimize-kicker = { $target } · { $n ->
    [one] one setting
   *[other] { $n } settings
} · { $model }
optimize-section-window = The window
optimize-section-map = The two settings that matter most
optimize-section-past = What past rows gave
optimize-section-matters = Which setting matters
optimize-section-obstacles = What stands in the way of more
optimize-section-plan = Six runs to check it
optimize-section-method = How it was found
optimize-table-window = Settings, with the window and what was usual
optimize-table-matters = Change of what the model expects
optimize-table-plan = Confirmation runs, in the order to run them
optimize-map-title = { $x } and { $y }
optimize-map-text = Shade: what the model expects, the others at the middle of the window. Hatched: no past row is near. Crossed out: a limit is broken. Frame: the window. Cross: its middle. Dots: past rows.
optimize-map-text-few = Shade: what the model expects, the others at the middle of the window. Hatched: rows like that were rare. Crossed out: a limit is broken. Frame: the window. Cross: its middle.
optimize-method-search = Branch and bound: boxes of settings are bounded by what is proven of the model over them, and halved until none can be better; the best first.
optimize-method-bound = What is made large is the lower end of the prediction interval (upper end, where low is wanted). What looks best is what a model flatters most: so the interval is made from the errors, on rows not fitted on, of the training rows predicted most like the best point (a fifth of them, at least 40). It has one width, so that its lower end is highest where the prediction is.
optimize-method-near = Near past rows: the distance is the root mean square of the differences, each in the setting’s own spread; the radius is what 95% of the past rows keep to their nearest others.
optimize-method-window = The window grows from the best point, side by side, as far as every combination in it is proven to be allowed and to cost no more than { $tolerance }.
optimize-method-cause = Proven is what the model says, not what the plant does; six runs tell that.
