# The formulas to choose from: from short and rough to long and exact.
artifact-older = This model file was written by an older makalu (format { $format }; this program reads format { $known }) whose formulas are stored in another way. Learn again from the same table with makalu fit; the file then holds every formula to choose from.
front-no-formula = This model file holds no formula to choose from: the run that made it was stopped before one was judged. Learn again with makalu fit, or leave --formula out.
front-unknown-number = There is no formula { $number }: the numbers go from 1 (the shortest) to { $last }, and { $advised } is advised. See them with makalu fit --show front or in the report, then give one of these with --formula.
front-used = Formula { $number } of { $last } is used.
front-not-used = --formula { $number } changes nothing here: the { $model } is used, not the formula. Add --model formula.
front-elsewhere = The formula shown is number { $number }; everything else speaks of the { $model }.
front-none = The model file holds no formula to choose from: the run was stopped before one was judged.

# On the terminal.
front-heading = { $n ->
    [one] One formula for “{ $target }”: the search found no other that is worth its length.
   *[other] { $n } formulas for “{ $target }”, from the shortest to the most exact.
}
front-head-number = No.
front-head-size = Size
front-head-columns = Columns
front-head-kept = Keeps
front-head-lost = Loses
front-head-term = Term
front-head-same = Same term
front-head-together = These columns together
front-marks = ★ advised: its length is what rows unseen by the whole search ask for. ◂ chosen: the one that predictions by formula use. Another one: --formula N, on fit, predict, explain and report.
front-compared = Judged on rows that the search had not seen ({ $searches } searches, each on other rows), with 95% intervals. Most accurate: { $best }, { $figure }; baseline { $baseline }. “Keeps”: share of what the { $best } explains beyond the baseline; “loses”: the figure lost to it.
front-formula = Formula { $number } (size { $size })
front-stability = { $term }: in { $same } of the resamples
front-stability-columns = { $term }: in { $same } of the resamples; these columns together in { $columns }
front-which-advised = Formula { $number } of { $n }, the one advised; the others go from size { $low } to { $high }. See them with --show front or in the report; take another with --formula N.
front-which-chosen = Formula { $number } of { $n }, as you chose; the search advises number { $advised }. See them all with --show front or in the report (size { $low } to { $high }).

# In the report.
front-title = Shorter or more exact
front-answer = This is formula { $number } of { $n }. It keeps { $kept } ({ $span }) of what the { $best }, the most accurate model, can tell beyond the baseline.
front-answer-no-gain = This is formula { $number } of { $n }. There is too little to tell for a comparison: even the { $best }, the most accurate model, does not clearly beat the baseline.
front-text-advised = It is the one that the search advises: its length is what rows unseen by the whole search ask for. You may prefer a shorter one that keeps nearly as much, or a longer one. Each was judged on rows that its search had not seen ({ $searches } searches, each on other rows).
front-text-chosen = It is the one that you chose; the search advises number { $advised }, whose length is what rows unseen by the whole search ask for. Each was judged on rows that its search had not seen ({ $searches } searches, each on other rows).
front-how = To take another one, give its number: makalu predict MODEL FILE --model formula --formula N -o LIST, and likewise for explain and report; fit --formula N keeps it in the model file.
front-chart = What length buys
front-chart-text = Each dot is a formula, with its number and its 95% interval; the large one is the chosen one (◂). Dashed line: { $best }, the most accurate model, { $figure }; the baseline stands at { $baseline }. Where the dots level off, more length buys nothing.
front-axis-size = Size: operators, columns and constants to read
front-axis-higher = { $metric } on unseen rows (higher is better)
front-axis-lower = { $metric } on unseen rows (lower is better)
front-baseline = baseline
front-table = The formulas to choose from: ★ advised, ◂ chosen. “Keeps” is the share of what the most accurate model explains beyond the baseline; “loses” is the figure lost to it. 95% intervals.
front-stability-table = Would other rows have given the same terms? Share of { $searches } searches, each on other rows, whose formula of like size has the term.
front-stability-short = Share of the searches that found the term
front-in-full = All { $n } formulas in full
