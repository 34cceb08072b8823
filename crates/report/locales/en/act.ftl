### The command act: whom to call, how far down the list, at what gain.

## Notices and refusals

act-cost = The cost of a call must be a number above 0, and { $value } is none. What does one call cost, whoever is called? Give it with --cost.
act-gain = The gain of an event prevented must be a number above 0, and { $value } is none. What is a customer worth who would have left and stays? Give it with --gain, or name a column with --gain-column.
act-success = The success must be a share above 0 and up to 1, and { $value } is none: of those who would leave, how many stay because they were called? One in four is --success 0.25.
act-success-assumed = Without --success every call is taken to keep whoever would have left: the best there could be, and far from life. Say what share you expect to keep, or try one in four: --success 0.25.
act-hold-out = The share held out must lie between 0 and 1, and { $value } does not. One in five is --hold-out 0.2.
act-budget = The budget ({ $value }) does not pay for one call ({ $cost }). Raise --budget, or leave it out to see how many calls would pay.
act-top = --top 0 calls nobody. Give the number of rows from the top of the list, or leave it out to see how many calls pay.
act-actionable-needs-workbook = What would change a customer stands in the workbook alone: write it with -o LIST.xlsx, or leave out --actionable.
act-number = This model predicts a number ({ $target }), and act weighs an event that a call may prevent. Say from which value on you would act, make a yes/no column of it, and learn that one: makalu fit FILE --target COLUMN.
act-unknown-column = The table has no column { $name }.
act-unknown-column-near = The table has no column { $name }; perhaps { $nearest }?
act-gain-text = The column { $column } holds no numbers: it cannot say what a customer is worth. Name a column of amounts with --gain-column, or give one gain for all with --gain.
act-gain-gaps =
    { $rows ->
        [one] One row has no amount above 0 in { $column }: nothing is known to be at stake, and it is not called.
       *[other] { $rows } rows have no amount above 0 in { $column }: nothing is known to be at stake, and they are not called.
    }
act-nobody = Nobody may be called: of { $rows } rows, { $opted_out } refused contact, { $already } have the event already, { $no_gain } have nothing at stake. Is it the right file? If another column says who refuses, name it with --opt-out.
act-opt-out-unreadable = The column { $column } says neither yes nor no: who refuses contact cannot be read from it. Write yes or no, or name another column with --opt-out.
act-opted-out =
    { $rows ->
        [0] Nobody refused contact, by { $columns }.
        [one] One row refused contact, by { $columns }: it is never called.
       *[other] { $rows } rows refused contact, by { $columns }: they are never called.
    }
act-opt-out-unclear =
    { $rows ->
        [one] In one row { $columns } says neither yes nor no: it counts as refused.
       *[other] In { $rows } rows { $columns } says neither yes nor no: they count as refused.
    } Complete them if you may call them.
act-opt-out-absent = The table learnt from said who refuses contact ({ $columns }), and this one does not: nobody can be spared. Have the column exported too, or name one with --opt-out.
act-no-opt-out = No column says who refuses contact. If one does, name it with --opt-out.
act-beyond =
    { $rows ->
        [one] The last call costs more than it brings: only { $pays } pay.
       *[other] The last { $rows } calls cost more than they bring: only { $pays } pay.
    }
act-no-order = The model gives everybody the same probability: the order of the list is chance, and any other would do as well.
act-same-table = { $name } is the table that the model learnt from: it knows these rows, its probabilities flatter, and so does the gain. Act on a newer export; what the rule brings on rows not learnt from is told under “Tried”.

## The answer

act-call = { $calls ->
    [one] Call the first
   *[other] Call the first { $calls }
}: expected gain { $gain }.
act-call-but-held = Call { $calls } of the first { $chosen } and leave { $held } alone, drawn at random: expected gain { $gain }.
act-prevents = A call is to prevent “{ $event }”; another class is named with --class.
act-none-pays = No call pays: one costs { $cost }, and even the first on the list (probability { $risk }) is expected to bring { $brings }.
act-pays-from = A call pays from a probability of { $bar } on, which { $pays ->
    [one] one row has
   *[other] { $pays } rows have
}; after that it costs more than it brings.
act-below-bar = A call would pay from a probability of { $bar } on, which nobody reaches.
act-never-pays = Even for someone who leaves for certain a call costs more than it brings: the cost is above gain × success.
act-pays-down-to = A call pays for { $pays ->
    [one] the first row
   *[other] the first { $pays } rows
}; after that it costs more than it brings.
act-budget-short = { $budget } allows no more; calls would pay down to number { $pays }.
act-budget-left = Of { $budget }, { $left } is left: further calls would cost more than they bring.
act-at-random = As many calls at random would bring { $random }.
act-tried = Tried on the table learnt from ({ $rows } rows, each foreseen without itself, { $events } of them { $event }): the same rule would have made { $calls } calls and brought { $gain }; as many at random, { $random }.
act-tried-none = Tried on the table learnt from ({ $rows } rows, { $events } of them { $event }): the same rule would have called nobody.
act-spared = Not called, whatever the risk: { $reasons }.
act-spared-opted-out = { $rows } refused contact
act-spared-already = { $rows } have the event already ({ $event })
act-spared-no-gain = { $rows } have nothing at stake

## The hold-out

act-held-out = { $rows ->
    [one] One of the { $chosen } chosen is left alone
   *[other] { $rows } of the { $chosen } chosen are left alone
} to see whether calling works; that gives up an expected { $forgone }.
act-power-enough = That is enough: if calling keeps { $success } of those who would leave, { $called } leave among those called instead of { $rate }, and such groups show it { $power } of the time.
act-power-more = Too few to tell: if calling keeps { $success } of those who would leave, { $called } leave among those called instead of { $rate }, and such groups show it only { $power } of the time. Holding out { $enough } would show it four times in five.
act-power-list = Too few to tell: if calling keeps { $success } of those who would leave, { $called } leave among those called instead of { $rate }, and such groups show it only { $power } of the time. No share of this list would do: it takes about { $list } rows, half of them held out. Hold out again in the next campaigns and take them together.
act-power-never = Too few to tell: so few events are expected that no list would show what calling does.

## Tables

act-heading-lengths = At several lengths of the list
act-heading-success = If success is half, or double
act-heading-hold-out = Does calling work?
act-heading-next = What to do next
act-head-calls = Calls
act-head-spent = Spent
act-head-gain = Expected gain
act-head-range = 95% range
act-head-random = At random
act-head-success = Success
act-head-pays = Calls that would pay
act-head-plan = Gain of your list
act-next-list = Write the list, with everybody’s reasons: -o LIST.xlsx.
act-next-hold-out = Leave one in five alone at random, to know next month whether calling works: --hold-out 0.2.
act-next-month = Next month, with the new export: makalu compare MODEL NEWFILE --before { $list }. It tells whether those called left less.
act-next-none = Look for cheaper contacts (a letter instead of a call), or for customers who are worth more: --gain-column.
act-written =
    { $calls ->
        [one] { $path }: { $rows } rows, one to call.
       *[other] { $path }: { $rows } rows, { $calls } to call.
    }

## Assumptions and limits

act-assumed-cost = Cost of a call
act-assumed-gain = Gain of an event prevented
act-assumed-success = Share of those who would leave whom a call keeps
act-assumed-bar = Break-even probability: cost / (gain × success)
act-gain-of-column = each row’s own, from { $column }
act-limit-chance = The range says how well the probabilities are known. Chance comes on top, since now more and now fewer leave and are kept: the gain of this one campaign will lie between the two ends of { $span }, 95 times in 100.
act-limit-success = That a call keeps { $success } of those who would leave is your assumption; nothing in the table can tell. A hold-out can.
act-limit-column = What is at stake stands in the new table only, so that the rule could not be tried on the table learnt from.
act-limit-harm = One success stands for all: those most at risk are not always those most easily kept, and a call can also remind someone that they may leave. A hold-out shows that too.

## The list

act-action-call = yes
act-action-hold-out = hold out: do not call
act-action-no = no
act-action-opted-out = refused contact
act-action-already = event already there
act-action-no-gain = nothing at stake
act-list-to-call = To call
act-list-order = Call order
act-list-stake = At stake
act-list-net = Expected gain of a call
act-list-risk = Probability: { $event }
act-list-least = At least
act-list-most = At most
act-list-change = What would change it
act-sheet-at-risk = At risk
act-sheet-budget = Budget
act-about-order = 1 is the first to call: what a call is expected to bring, its cost taken off, is highest there.
act-about-to-call = “Hold out: do not call” was drawn at random, to see whether calling works: leave these alone. makalu compare reads this column next month.

## The page and the chart

act-title = Whom to call: { $target }
act-kicker = { $target } · { $file } · { $rows ->
    [one] one row
   *[other] { $rows } rows
  }
act-section-curve = How far down the list?
act-section-tried = Tried on what happened
act-section-hold-out = Does calling work?
act-section-assumptions = What was assumed
act-section-method = How it was reckoned
act-chart-title = Expected gain by number of calls
act-chart-text = The line is what so many calls from the top of the list are expected to bring, costs taken off; the band is its 95% range; dashed, as many calls at random. The dot is where calling stops to pay.
act-chart-calls = Calls, from the top of the list
act-chart-gain = Gain
act-chart-gain-unit = Gain ({ $unit })
act-chart-random = at random
act-chart-mark = { $calls } calls
act-tried-title = Gain in the table learnt from, by number of calls
act-tried-text = The same, counted on what happened: each customer of the table learnt from was foreseen without themselves, and called in that order. The dot is where the rule would have stopped.
act-series-gain = Expected gain
act-series-low = Lower end
act-series-high = Upper end
act-method-gain = A call costs the same for everybody; what it brings is probability × success × gain. The order is by what it brings.
act-method-range = The range: the probabilities of rows not learnt from are held against what happened and corrected (logistic recalibration, Cox 1958), anew in each of 1,000 resamples of the rows, whole groups where rows belong together; each correction is applied to this list (bootstrap percentiles, Efron 1979).
act-method-tried = Tried: net benefit (Vickers and Elkin 2006) in your own units, of rows foreseen without themselves; its range resamples those rows.
act-method-hold-out = Hold-out: one row is drawn at random in each of equal stretches of the list, by the row’s content and the model’s seed. Its power is that of the test of two proportions, two-sided at 5%.
