### The clinical pack: paragraphs, figures, equation, checklist, model card.

study-title = { $target }: ready for a paper
study-lead = Everything here speaks of one model: { $model }. Paragraphs, equation and checklist are also files of their own beside this page, to be edited; what stands in [square brackets] only you can say.
study-results = Methods and results, ready to edit
study-results-note = A draft in the order that reporting guidelines ask for. Every figure comes from the model file; what stands in [square brackets] only you can say.
study-methods-heading = Methods
study-results-heading = Results
study-ask-setting = [Design, setting, dates of inclusion and of the end of follow-up, eligibility, treatments received.]
study-outcome-binary = The outcome was “{ $target }”, foreseen as the probability of “{ $event }” [how, when and by whom it was assessed; time horizon].
study-outcome-classes = The outcome was “{ $target }”, one of: { $classes } [how, when and by whom it was assessed; time horizon].
study-outcome-number = The outcome was “{ $target }”, a number [how, when and by whom it was measured; time horizon].
study-model-formula = The model is a formula: a constant and a few terms with coefficients, found by an evolutionary search (after Boisbunon et al. 2021) whose length was chosen on rows that the search did not see; the score was recalibrated out of fold by a slope and a constant.
study-model-linear = The model is a regression with elastic-net penalty (Zou and Hastie 2005), linear in each number, with one effect per level of each category; penalty and mix were chosen by inner cross-validation, and the score was recalibrated out of fold by a slope and a constant.
study-model-other = The model ({ $model }) has no equation that fits on paper; its settings were chosen inside each training part, and the score was recalibrated out of fold by a slope and a constant.
study-model-scorecard = The model is a point score: a few questions whose answers count whole points (after FasterRisk, Liu et al. 2022), with optimal bins (Navas-Palencia 2020); the number of questions was chosen by inner cross-validation, and the score was recalibrated out of fold by a slope and a constant.
study-model-additive = The model is a sum of curves, one per variable, and of surfaces for a few pairs (after Lou et al. 2013); its settings were chosen inside each training part, and the score was recalibrated out of fold by a slope and a constant.
study-model-choice = { $n } models were compared ({ $models }); the simplest within one standard error of the most accurate is recommended.
study-gaps-none = No value was missing in the candidate predictors.
study-gaps = { $n ->
    [one] One candidate variable
   *[other] { $n } candidate variables
  } had missing values (at most { $most } of them). No row was dropped for a missing predictor.
study-gaps-formula = Where a term reads a missing number, the median of the training rows stands in; whether a value is present could itself enter the model.
study-gaps-linear = A missing value has an effect of its own, estimated with the others; nothing was imputed.
study-gaps-other = Missing values were treated as values of their own; nothing was imputed.
study-resampling-stratified = Performance was estimated by cross-validation with { $folds } folds, outcome spread evenly, { $repeats ->
    [one] once
   *[other] repeated { $repeats } times
  }; all that is learnt (selection, tuning, recalibration, choice of length) was learnt anew inside each training part.
study-resampling-grouped = Performance was estimated by cross-validation with { $folds } folds that keep each group whole, { $repeats ->
    [one] once
   *[other] repeated { $repeats } times
  }; all that is learnt (selection, tuning, recalibration, choice of length) was learnt anew inside each training part.
study-resampling-time = Performance was estimated on { $blocks } later blocks of rows, each predicted from all earlier rows; all that is learnt was learnt anew on the earlier rows.
study-intervals = Intervals are 95% percentile bootstrap intervals over rows; those of single models are widened by a quarter, because the bootstrap holds the fold models fixed and simulations showed it too narrow (Bates, Hastie & Tibshirani 2023).
study-size-enough = Sample size: { $rows } rows{ $task ->
    [number] {""}
   *[classes] , { $events } in the rarest class
  }, for { $parameters } candidate parameters; the criteria of Riley et al. (2019), at an expected 15% of the explainable variation, ask for { $needed } rows, which are there.
study-size-short = Sample size: { $rows } rows{ $task ->
    [number] {""}
   *[classes] , { $events } in the rarest class
  }, for { $parameters } candidate parameters; the criteria of Riley et al. (2019), at an expected 15% of the explainable variation, ask for { $needed } rows. These rows support { $supported ->
    [0] not even one parameter
    [one] about one parameter
   *[other] about { $supported } parameters
  }: the analysis is exploratory, and effects of single predictors should not be relied on.
study-software = Analyses were done with makalu { $version } (seed { $seed }); the analysis plan was fixed before anything was learnt (SHA-256 { $plan }).
study-rows = The table held { $read ->
    [one] one row
   *[other] { $read } rows
  }; { $used } were analysed.
study-rows-left-out = Left out: { $reasons }.
study-left-out = { $rows ->
    [one] one row, whose outcome is not known or which could not be used
   *[other] { $rows } rows, whose outcome is not known or which could not be used
  }
study-left-out-target = { $rows ->
    [one] one row without a known outcome
   *[other] { $rows } rows without a known outcome
  }
study-left-out-weight = { $rows ->
    [one] one row without a usable weight
   *[other] { $rows } rows without a usable weight
  }
study-left-out-time = { $rows ->
    [one] one row without a time
   *[other] { $rows } rows without a time
  }
study-events = Of the { $judged } rows on which the model was judged, { $events } ({ $share }) had “{ $event }”.
study-predictors = { $considered ->
    [one] One candidate predictor was
   *[other] { $considered } candidate predictors were
  } considered ({ $parameters } candidate parameters). The final model ({ $model }) { $n ->
    [0] uses none of them.
    [one] uses one variable: { $kept }.
   *[other] uses { $n } variables: { $kept }.
  }
study-honest-means = Figures are given as apparent (on the rows that the model was fitted on) and as corrected for optimism (on rows not seen, by cross-validation), with 95% intervals.
study-figure = { $metric }: apparent { $apparent }; corrected { $honest }; difference { $optimism }; without any predictor { $base }.
study-figure-honest = { $metric }: corrected { $honest }; without any predictor { $base }.
study-calibration-slope = Corrected calibration slope: { $slope } (1 is perfect; below 1, predictions are too extreme).
study-calibration-intercept = Corrected calibration intercept: { $intercept } (0 is perfect; above 0, too little is foreseen).
study-corrected = Corrected also for having been chosen among { $n } models (BBC-CV, Tsamardinos et al. 2018), the { $metric } is { $figure }; without any predictor { $base }.
study-signal = Against { $n } permutations of the outcome, the association is significant (p = { $p }).
study-no-signal = Against { $n } permutations of the outcome, no association was found (p = { $p }): the figures above describe noise.
study-stability = Stability: when the search was repeated on { $searches } training parts, the terms came back as follows: { $terms }.
study-term-came-back = { $term } (same form { $n } times, same variables { $columns } times)

## Figures
study-figures = Figures
study-figures-text = Each figure is also a file in the folder “figures”, as SVG and as PDF, drawn to be read in black and white.
study-figures-files = Files of the figures
study-flow = Flow of rows
study-flow-text = From the rows of the table to those on which the model was judged.
study-flow-read = { $rows ->
    [one] One row read
   *[other] { $rows } rows read
  }
study-flow-used = { $rows ->
    [one] One row used to fit the model
   *[other] { $rows } rows used to fit the model
  }
study-flow-judged = { $rows ->
    [one] One row judged without having been seen
   *[other] { $rows } rows judged without having been seen
  }
study-flow-never-judged = { $rows ->
    [one] one row only fitted on: the first in time
   *[other] { $rows } rows only fitted on: the first in time
  }
study-flow-class = { $target } = { $class }: { $rows }
study-selection = Does the same formula come back?
study-selection-text = Share of the { $searches } repeated searches, each on other training rows, whose formula holds a term of the same form.
study-selection-axis = share of repeated searches

## Equation
study-equation = The full equation
study-equation-none = This model file holds no model whose equation fits on paper: its predictions cannot be printed, and the model file itself has to be shared.
study-equation-other = The model spoken of ({ $model }) has no equation that fits on paper. What follows is another model of the same file ({ $other }), with figures of its own: report with --model to make it the one spoken of.
study-equation-points = The model is a point score: what follows is all of it, to be added up by hand.
study-how-binary = Log-odds of “{ $event }” = the constant plus all amounts below; probability = 1 / (1 + exp(−log-odds)). Recalibration is part of the coefficients.
study-how-classes = Score of each class = its constant plus its amounts below; the probability of a class is exp(score) over the sum of exp(score) of all classes. Recalibration is part of the coefficients.
study-how-number = Predicted { $target } = the constant plus all amounts below. Recalibration is part of the coefficients.
study-how-exponential = Predicted { $target } = { $slope } × exp(the constant plus all amounts below) + { $shift }.
study-intercept = Constant (intercept)
study-level = { $feature } = { $level }
study-level-gap = { $feature }: missing or not in this list
study-per-unit = per { $unit }
study-number-note = values below { $low } or above { $high } count as these; where missing, add { $gap } instead
study-coefficients = Coefficients
study-coefficients-of = Coefficients of class “{ $class }”
study-coding = Coding
study-coding-number = { $name }: a missing value counts as { $empty }; values below { $low } or above { $high } count as these.
study-coding-effect = { $name } stands for { $levels }; for a missing or unknown level, 0.
study-coding-effect-class = In class { $class }, { $name } stands for { $levels }; for a missing or unknown level, 0.
study-coding-signs = present(x) is 1 where x is known, else 0; a comparison with a level is 1 where it holds, else 0; max and min take the larger and the smaller of two; log is the natural logarithm.
study-worked = Worked example: an invented patient
study-worked-text = Nobody in the table; typical values, chosen to show the arithmetic.
study-worked-table = The arithmetic
study-worked-of = The arithmetic for class “{ $class }”
study-sum = Sum
study-worked-result = By hand: { $result }. By the program: { $program }.
study-probability = probability of “{ $class }” { $p }

study-figures-of = Figures of the model spoken of: { $model } (95% interval in brackets)
study-head-class = Class
study-head-part = Term
study-head-unit = Unit
study-head-coefficient = Coefficient
study-head-note = Coding
study-head-value = Value
study-head-added = Adds
study-head-honest = Corrected for optimism
study-head-apparent = Apparent
study-head-item = Item
study-head-topic = Topic
study-head-status = Status
study-head-text = Text

## Models and plan
study-models = All figures, and the models compared
study-plan = Analysis plan
study-plan-text = Fixed before anything was learnt; its SHA-256 is { $hash }. makalu fit --plan refuses a run whose plan differs, and makalu reproduce repeats this one.

## Checklist
study-checklist = TRIPOD+AI checklist
study-counts = TRIPOD+AI: of { $n } sub-items, { $filled } are filled, { $drafted } are drafted for you to complete, { $asked } only you can write.
study-checklist-where = Numbering of TRIPOD+AI (Collins et al., BMJ 2024; 385: e078378). Topics are told in our words; the official checklist and its explanations stand at tripod-statement.org, and journals ask for that form.
study-filled = filled
study-drafted = drafted
study-asked = asked
study-not-applicable = Does not apply: the model was made here; no existing model was evaluated or updated, and there is no separate evaluation table.

study-item-1 = Title: development or evaluation, population, outcome
study-item-1-ask = [Name the population.]
study-item-2 = Abstract
study-item-2-ask = [Structure it by the abstract checklist of TRIPOD+AI: background, objectives, methods, results, discussion.]
study-item-3a = Health context, reason for the model, existing models
study-item-3a-ask = [Diagnosis or prognosis of what, why a model, and which models exist already?]
study-item-3b = Intended population, purpose and users
study-item-3b-ask = [For whom, at which point of care, and who will use it?]
study-item-3c = Known inequalities in health
study-item-3c-ask = [Which groups of people are known to fare differently here?]
study-item-4 = Objectives
study-item-4-ask = [Adapt to your question.]
study-item-5a = Sources of data and how representative they are
study-item-5a-ask = [Cohort, trial, registry or routine records; why these data; how far do they represent the intended population?]
study-item-5b = Dates of inclusion and follow-up
study-item-5b-ask = [First and last inclusion, end of follow-up.]
study-item-6a = Setting and centres
study-item-6a-ask = [Type of care, number and place of centres.]
study-item-6b = Eligibility
study-item-6b-ask = [State your own criteria of inclusion and exclusion before that table was made.]
study-item-6c = Treatments received
study-item-6c-ask = [Which treatments, and how were they handled in the analysis?]
study-item-7 = Preparation and quality of the data
study-item-7-ask = [What was done to the data before this table was made, and was it the same for all groups of people?]
study-item-8a = Definition of the outcome, horizon, assessment
study-item-8a-ask = [Is it assessed the same way in all groups of people?]
study-item-8b = Assessors of a subjective outcome
study-item-8b-ask = [If judging the outcome takes interpretation: who judged, with which training?]
study-item-8c = Blinding of the assessment of the outcome
study-item-8c-ask = [Did the assessors know the predictors?]
study-item-9a = Choice of the candidate predictors
study-item-9a-ask = [Why these: literature, expert knowledge, availability?]
study-item-9b = Definition of all predictors
study-item-9b-ask = [How and when was each measured, and did the assessor know the outcome?]
study-item-9c = Assessors of subjective predictors
study-item-9c-ask = [If measuring a predictor takes interpretation: who, with which training?]
study-item-10 = Sample size
study-item-10-ask = [Explain the size.]
study-item-11 = Missing data
study-item-11-ask = [Why are values missing?]
study-item-12a = Use of the data: development, evaluation, partitions
study-item-12a-ask = [Explain the partition.]
study-item-12b = Handling of the predictors in the model
study-item-12b-ask = [Explain the forms.]
study-item-12c = Type of model, all steps of building it, internal validation
study-item-12c-ask = [Explain the steps.]
study-item-12d = Differences between clusters (centres, countries)
study-item-12d-ask = [Are there centres or countries, and how were their differences examined?]
study-item-12e = Measures of performance, with their reasons
study-item-12e-ask = [Explain the measures.]
study-item-12f = Updating of the model
study-item-12f-ask = [Explain the updating.]
study-item-12g = How predictions were computed in an evaluation
study-item-12g-ask = [Explain the computation.]
study-item-13 = Class imbalance
study-item-13-ask = [Explain the handling.]
study-item-14 = Fairness: what was done, and why
study-item-14-ask = [For which groups of people were figures compared, or why not?]
study-item-15 = Output of the model, and thresholds
study-item-15-ask = [If patients will be classified: at which threshold, and why?]
study-item-16 = Differences between the tables for development and evaluation
study-item-16-ask = [Explain the differences.]
study-item-17 = Ethical approval and consent
study-item-17-ask = [Committee, number, and consent or waiver.]
study-item-18a = Funding
study-item-18a-ask = [Sources, and the funders’ role.]
study-item-18b = Conflicts of interest
study-item-18b-ask = [Of every author, over the last years that the journal asks for.]
study-item-18c = Protocol
study-item-18c-ask = [Where can the protocol be read? Deposit the plan’s hash with a date that others can check.]
study-item-18d = Registration
study-item-18d-ask = [Register and number, or that the study was not registered.]
study-item-18e = Availability of the data
study-item-18e-ask = [Where and on which conditions can the data be had?]
study-item-18f = Availability of the code
study-item-18f-ask = [Where will the model file and the command line be deposited?]
study-item-19 = Involvement of patients and the public
study-item-19-ask = [In design, conduct, reporting or dissemination; or that there was none.]
study-item-20a = Flow of participants, with and without the outcome
study-item-20a-ask = [Explain the flow.]
study-item-20b = Characteristics of the participants
study-item-20b-ask = [Table of characteristics with dates, predictors, treatments and missing values, by source and by groups of people.]
study-item-20c = Comparison of predictors between development and evaluation
study-item-20c-ask = [Compare.]
study-item-21 = Participants and events in each analysis
study-item-21-ask = [Count.]
study-item-22 = The full model
study-item-22-ask = [Say where the model file can be had.]
study-item-23a = Performance with intervals, for key groups too
study-item-23a-ask = [Add the figures of the groups of people that matter.]
study-item-23b = Differences of performance between clusters
study-item-23b-ask = [If there are centres or countries: how did performance differ?]
study-item-24 = Results of updating
study-item-24-ask = [Report the updating.]
study-item-25 = Interpretation, fairness included
study-item-25-ask = [What do the results mean beside earlier studies, and are they fair to all groups of people?]
study-item-26 = Limitations
study-item-26-ask = [Representativeness, missing data, overfitting: which way might each push the figures?]
study-item-27a = Poor or missing inputs when the model is used
study-item-27a-ask = [When must the model not be used for want of data?]
study-item-27b = What users have to do and know
study-item-27b-ask = [Which interaction and expertise does its use take?]
study-item-27c = Next steps, applicability, generalisability
study-item-27c-ask = [Which population and centres come next?]

study-known-title = Proposed: “Development and internal validation of a prediction model for { $target }”.
study-known-objective = To develop a model that predicts “{ $target }” and to validate it internally.
study-known-candidates = { $n ->
    [one] One column was
   *[other] { $n } columns were
  } offered as candidates; all of them competed inside each training part, none was picked beforehand by its association with the outcome.
study-known-left-out = Columns not offered (identifiers, personal data, columns that would give the outcome away, or left out on request): { $names }.
study-known-preparation = The table ({ $rows } rows, { $columns } columns) was read automatically; dates became ages, months and weekdays, giving { $features } features. Values beyond four interquartile ranges of the quartiles count as the nearest value inside.
study-known-predictors = Candidate features: { $names }.
study-known-use-of-data = All rows with a known outcome were used to develop the model; it was validated internally by resampling, without a separate test table.
study-known-forms = Numbers enter as measured, kept within the range seen; categories by an effect per level; missing values as the section on missing data says. The forms of all terms, and all coefficients, stand in the equation.
study-known-no-clusters = No column of clusters was named for the analysis.
study-known-measures = Measures: { $names }; with a calibration plot and, for classes, the ROC curve.
study-known-imbalance = Rows were not resampled or reweighted for class imbalance; probabilities were recalibrated on rows not seen.
study-known-output = The model gives a probability for each class, or a number with an interval; no threshold is built in.
study-known-no-test-set = There is no separate table for evaluation: development and validation rows come from the same table.
study-known-plan = The analysis plan was fixed before anything was learnt (plan.txt, SHA-256 { $hash }).
study-known-data = The table analysed is { $file } (SHA-256 { $hash }); the model file holds none of its rows’ features or identifiers.
study-known-code = makalu { $version } is open source; with the table, makalu reproduce repeats the run and compares every digit.
study-known-equation = Constant, coefficients and coding stand in “The full equation” (equation.md, coefficients.csv), with a worked example.
study-known-no-equation = The model has no equation that fits on paper; the model file computes it.
study-known-limits = One table, validated internally only; associations, not causes; predictors as measured here.
study-known-poor-input = A missing predictor is handled as in the analysis; values never seen, values outside the range seen and rare profiles are marked with the prediction.
study-known-next = Before use: external validation on patients of other centres or later dates (makalu compare), then a study of its effect on decisions.

## Model card
study-card = Model card
study-card-model = The model
study-card-name = Kind
study-card-predicts = Predicts
study-card-plan = SHA-256 of the plan
study-card-purpose = Purpose
study-card-ask-purpose = [What is it meant to decide or support?]
study-card-ask-users = [Who uses it, at which point of care?]
study-card-ask-outside = [Which uses are out of scope?]
study-card-data = Data
study-card-ask-data = [Who are these patients: setting, dates, ages, sexes, origins?]
study-card-figures = Figures
study-card-ask-groups = [Figures for the groups of people that matter.]
study-card-limits = Limits
study-card-not-scored = Who should not be scored
study-card-not-alike = People unlike those of the table: other setting, other period, other way of measuring.
study-card-not-outside = People whose values lie outside the ranges seen, or whose profile is rare: the list marks them.
study-card-not-gaps = People for whom most of the predictors that matter are missing: the list marks them.
study-card-ask-not = [Who else, for clinical reasons?]
study-card-ethics = Ethics
study-card-ask-harms = [What happens to someone wrongly placed high, or low, and who answers for it?]

## Commands
study-written =
    For a paper: { $folder }/study.html and { $files } files in all.
    TRIPOD+AI: { $filled } filled, { $drafted } drafted, { $asked } only you can write.
cli-folder-is-file = { $path } is a file, and a folder is needed: name a new one.
cli-folder-not-empty = The folder { $path } is not empty. Name a new one, so that nothing in it is overwritten.

plan-hash = Analysis plan before learning: SHA-256 { $sha256 }
plan-written = Plan: { $path }. Nothing was learnt. To learn by it: the same command with --plan instead of --write-plan, and -o.
plan-differs = This run is not the one that { $path } plans, and nothing was learnt. First difference: planned “{ $planned }”, now “{ $now }”. Use the planned settings, or write a new plan with --write-plan and say so in the paper.

reproduce-table = table (SHA-256 { $sha256 })
reproduce-program = program (version { $version })
reproduce-plan = plan: settings, roles, seed, folds (SHA-256 { $sha256 })
reproduce-figures = figures: every one, with interval and baseline
reproduce-models = models: formulas, coefficients, trees, calibration, effects
reproduce-rest = all else in the model file
reproduce-part-same = same       { $part }
reproduce-part-differs = DIFFERENT  { $part }: { $n ->
    [one] one value
   *[other] { $n } values
  }
reproduce-difference = { $at }: { $before } before, { $now } now
reproduce-more = and { $more } more
reproduce-how = Or, with the model file, all settings included, every digit compared:
reproduce-identical = Identical to the last digit: the run gives the same model file, byte for byte.
reproduce-differs = The run does not give the same: { $n ->
    [one] one value differs
   *[other] { $n } values differ
  }.
reproduce-other-table = This is not the table that the model was learnt from, byte for byte; nothing was learnt from it. Give the original file: a table opened and saved again by a spreadsheet is another file.
reproduce-stopped = The run of this model file was stopped before its end, by a time limit or by hand: what it had reached depends on the computer, and cannot be repeated. Fit again without --max-time.
reproduce-stopped-now = Stopped: nothing was compared.
reproduce-no-request = This model file does not hold what was asked for, so that the run cannot be repeated. Fit again with this version.
