//! The charts of "may I trust it?": from out-of-fold scores to figures with captions.
//!
//! In: the view. Out: figures.
//! Edges: no out-of-fold score, no chart; a class that never came has no curve.

use super::document::Figure;
use super::view::{View, say};
use crate::charts::frame::Labels;
use crate::charts::square::{Reference, Series};
use crate::charts::{bar, grid, scatter, square};
use makalu::Task;
use makalu::validate::curve::{self, Point};
use makalu::validate::metric::Metric;

/// Bins of the calibration and coverage charts at most; each holds at least [`ROWS_PER_BIN`] rows.
const MAX_BINS: usize = 10;
const ROWS_PER_BIN: usize = 15;
/// Rows flagged before the precision curve starts: the first few decide nothing.
const FIRST_ROWS: f64 = 10.0;
/// Bins of the histogram.
const HISTOGRAM_BINS: usize = 40;
/// Classes with a curve of their own, most frequent first.
const MAX_CURVES: usize = 4;
/// Classes of a confusion matrix that still fits.
const MAX_CLASSES: usize = 12;

/// Bins that so many rows can fill.
pub(super) fn n_bins(n_rows: usize) -> usize {
    (n_rows / ROWS_PER_BIN).clamp(2, MAX_BINS)
}

/// The charts of this task.
pub(crate) fn figures(view: &View) -> Vec<Figure> {
    if view.scores.outputs.is_empty() {
        return Vec::new();
    }
    match view.artifact.task {
        Task::Binary => {
            [Some(calibration(view)), Some(histogram(view)), gain(view), roc(view), precision(view), confusion(view)]
                .into_iter()
                .flatten()
                .collect()
        }
        Task::Multiclass { .. } => {
            [confusion(view), Some(calibration(view)), roc(view)].into_iter().flatten().collect()
        }
        Task::Regression => numbers(view),
    }
}

/// A chart with its title and its description as caption.
pub(crate) fn figure(svg: String, labels: &Labels, wide: bool) -> Figure {
    Figure { svg, title: labels.title.clone(), caption: labels.desc.clone(), wide }
}

fn calibration(view: &View) -> Figure {
    let (held, came) = view.held();
    let bins = curve::calibration(&held, &came, view.weights(), n_bins(held.len()));
    let labels = Labels {
        id: "chart-calibration".to_owned(),
        title: view.say("report-chart-calibration", &[]),
        desc: say!(view, "report-chart-calibration-text", bins = bins.len()),
        x: view.say("report-axis-predicted", &[]),
        y: view.say("report-axis-observed", &[]),
    };
    figure(square::calibration(&bins, &labels, view.lang), &labels, false)
}

fn histogram(view: &View) -> Figure {
    let probabilities = &view.probabilities[1];
    // The event on top.
    let classes: Vec<(String, Vec<f64>)> = [1, 0]
        .into_iter()
        .map(|class| {
            let rows = view.events(class);
            let of_class = probabilities.iter().zip(view.weights()).zip(&rows).filter(|(_, of)| **of);
            let counts = curve::histogram(of_class.map(|((p, w), _)| (*p, *w)), 0.0, 1.0, HISTOGRAM_BINS);
            let total: f64 = counts.iter().sum::<f64>().max(f64::MIN_POSITIVE);
            let n = rows.iter().filter(|r| **r).count();
            let name = say!(view, "report-class-rows", target = view.target(), class = view.class(class), rows = n);
            (name, counts.iter().map(|c| c / total).collect())
        })
        .collect();
    let labels = Labels {
        id: "chart-histogram".to_owned(),
        title: view.say("report-chart-histogram", &[]),
        desc: view.say("report-chart-histogram-text", &[]),
        x: say!(view, "report-axis-probability", event = view.event()),
        y: String::new(),
    };
    figure(bar::histograms(&classes, &labels, view.lang), &labels, false)
}

/// Points of a curve from the scores of rows, whether each has the event, and the rows' weights.
type Curve = fn(&[f64], &[bool], &[f64]) -> Vec<Point>;

/// Curves to draw: the event's, or one per frequent class against the rest.
fn series(view: &View, points: Curve) -> Vec<Series> {
    let classes: Vec<usize> = match view.artifact.task {
        Task::Binary => vec![1],
        _ => {
            let count = |k: usize| view.codes().iter().filter(|&&c| c as usize == k).count();
            let mut order: Vec<usize> = (0..view.probabilities.len()).collect();
            order.sort_by_key(|&k| (std::cmp::Reverse(count(k)), k));
            order.truncate(MAX_CURVES);
            order
        }
    };
    let of_class = |k: usize| {
        let scores = if view.artifact.task == Task::Binary { &view.scores.outputs[0] } else { &view.probabilities[k] };
        Series { name: view.class(k).to_owned(), points: points(scores, &view.events(k), view.weights()) }
    };
    classes.into_iter().map(of_class).filter(|s| !s.points.is_empty()).collect()
}

fn metric_caption(view: &View, metric: Metric) -> String {
    view.estimate(view.judged, metric).map_or_else(String::new, |e| {
        say!(
            view,
            "report-caption-metric",
            metric = view.metric_title(metric),
            figure = view.with_interval(metric, &e),
            base = view.figure(metric, e.baseline)
        )
    })
}

fn roc(view: &View) -> Option<Figure> {
    let series = series(view, curve::roc);
    if series.is_empty() {
        return None;
    }
    let text = if series.len() > 1 { "report-chart-roc-classes-text" } else { "report-chart-roc-text" };
    let labels = Labels {
        id: "chart-roc".to_owned(),
        title: view.say("report-chart-roc", &[]),
        desc: format!("{} {}", view.say(text, &[]), metric_caption(view, Metric::Auc)),
        x: view.say("report-axis-false-positives", &[]),
        y: view.say("report-axis-found", &[]),
    };
    Some(figure(square::curves(&series, Reference::Diagonal, &labels, view.lang), &labels, false))
}

fn precision(view: &View) -> Option<Figure> {
    let series = series(view, |scores, events, weights| curve::precision_recall(scores, events, weights, FIRST_ROWS));
    let base = curve::share(view.events(1).into_iter().zip(view.weights().iter().copied())).value;
    if series.is_empty() {
        return None;
    }
    let labels = Labels {
        id: "chart-precision".to_owned(),
        title: view.say("report-chart-precision", &[]),
        desc: format!(
            "{} {}",
            say!(view, "report-chart-precision-text", base = view.percent(base), first = FIRST_ROWS as usize),
            metric_caption(view, Metric::AveragePrecision)
        ),
        x: view.say("report-axis-found", &[]),
        y: view.say("report-axis-precision", &[]),
    };
    Some(figure(square::curves(&series, Reference::Level(base), &labels, view.lang), &labels, false))
}

fn gain(view: &View) -> Option<Figure> {
    let series = series(view, curve::gain);
    let points = &series.first()?.points;
    let found = points.iter().find(|p| p.x >= 0.2).map_or(1.0, |p| p.y);
    let taken = points.iter().find(|p| p.x >= 0.2).map_or(1.0, |p| p.x);
    let n_events = view.events(1).into_iter().filter(|e| *e).count();
    // A share of the events: Wilson over them.
    let share = curve::share((0..n_events).map(|i| ((i as f64) < found * n_events as f64 - 0.5, 1.0)));
    let labels = Labels {
        id: "chart-gain".to_owned(),
        title: view.say("report-chart-gain", &[]),
        desc: say!(
            view,
            "report-chart-gain-text",
            taken = view.percent(taken),
            found = view.percent(found),
            span = view.span(view.percent(share.low), view.percent(share.high))
        ),
        x: view.say("report-axis-taken", &[]),
        y: view.say("report-axis-found", &[]),
    };
    Some(figure(square::curves(&series, Reference::Diagonal, &labels, view.lang), &labels, false))
}

fn confusion(view: &View) -> Option<Figure> {
    let n_classes = view.probabilities.len();
    if n_classes > MAX_CLASSES {
        return None;
    }
    let counts = curve::confusion(&view.probabilities, view.codes(), view.weights());
    let classes: Vec<String> = (0..n_classes).map(|k| view.class(k).to_owned()).collect();
    let labels = Labels {
        id: "chart-confusion".to_owned(),
        title: view.say("report-chart-confusion", &[]),
        desc: format!("{} {}", view.say("report-chart-confusion-text", &[]), metric_caption(view, Metric::Accuracy)),
        x: view.say("report-axis-class-predicted", &[]),
        y: view.say("report-axis-class-observed", &[]),
    };
    Some(figure(grid::confusion(&classes, &counts, &labels, view.lang), &labels, false))
}

fn numbers(view: &View) -> Vec<Figure> {
    let predicted = &view.scores.outputs[0];
    let pairs: Vec<(f64, f64)> = predicted.iter().copied().zip(view.numbers().iter().copied()).collect();
    let drawn = if pairs.len() > scatter::MAX_DOTS {
        format!(" {}", say!(view, "report-drawn", drawn = scatter::MAX_DOTS, rows = pairs.len()))
    } else {
        String::new()
    };
    let name = format!("{}{}", view.target(), view.target_unit());
    let predicted_axis = say!(view, "report-axis-number-predicted", target = name.as_str());
    let scattered = Labels {
        id: "chart-predicted".to_owned(),
        title: view.say("report-chart-predicted", &[]),
        desc: format!("{} {}{drawn}", view.say("report-chart-predicted-text", &[]), metric_caption(view, Metric::R2)),
        x: predicted_axis.clone(),
        y: say!(view, "report-axis-number-observed", target = name.as_str()),
    };
    let rule = view.model.intervals.as_ref();
    let residuals = Labels {
        id: "chart-residuals".to_owned(),
        title: view.say("report-chart-residuals", &[]),
        desc: format!("{} {}{drawn}", view.say("report-chart-residuals-text", &[]), metric_caption(view, Metric::Rmse)),
        x: predicted_axis.clone(),
        y: view.say("report-axis-residual", &[]),
    };
    let mut figures = vec![
        figure(scatter::predicted_observed(&pairs, &scattered, view.lang), &scattered, false),
        figure(scatter::residuals(&pairs, rule.map(|r| (r.below, r.above)), &residuals, view.lang), &residuals, false),
    ];
    if let Some(rule) = rule {
        let inside: Vec<bool> = pairs.iter().map(|&(p, o)| (p + rule.below..=p + rule.above).contains(&o)).collect();
        let bins = curve::coverage(predicted, &inside, view.weights(), n_bins(pairs.len()));
        let labels = Labels {
            id: "chart-coverage".to_owned(),
            title: view.say("report-chart-coverage", &[]),
            desc: say!(
                view,
                "report-chart-coverage-text",
                level = view.percent(rule.level),
                share = view.percent(rule.coverage.value),
                span = view.span(view.percent(rule.coverage.low), view.percent(rule.coverage.high))
            ),
            x: predicted_axis,
            y: view.say("report-axis-inside", &[]),
        };
        figures.push(figure(scatter::coverage(&bins, rule.level, &labels, view.lang), &labels, false));
    }
    figures
}
