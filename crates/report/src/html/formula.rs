//! The formula, typeset, term by term in words, with what it takes to compute it by hand, and to copy.
//!
//! In: the view. Out: blocks; none where the artifact has no formula.
//! Invariants: what is typeset and what is copied are the same formula, before calibration; sentences speak of the
//! prediction, after it.
//! Edges: long formulas have letters for their longer pieces; many classes are folded away.

use super::document::{Block, Cell, Table};
use super::view::{View, say};
use crate::words;
use makalu::Task;
use makalu::artifact::NamedModel;
use makalu::data::FeatureInfo;
use makalu::explain::by_hand::{Lookup, lookup};
use makalu::formula::parts::{self, Lettered, lettered};
use makalu::formula::{Expr, display, latex, mathml, unicode};
use makalu::models::formula::FormulaModel;
use makalu::models::{FittedModel, Model};

/// Classes whose terms are told without being asked for.
const CLASSES_SHOWN: usize = 3;

/// The section.
pub(super) fn blocks(view: &View) -> Vec<Block> {
    let validation = &view.artifact.validation;
    let models = view.artifact.models.iter().zip(&validation.models).enumerate();
    let Some((index, (named, judged, formula))) = models
        .filter_map(|(i, (named, judged))| match &named.model {
            FittedModel::Formula(formula) => Some((i, (named, judged, formula))),
            _ => None,
        })
        .next()
    else {
        return Vec::new();
    };
    let main = validation.corrected.metric;
    let figure = view.estimate(judged, main).map_or_else(String::new, |e| {
        say!(
            view,
            "report-caption-metric",
            metric = view.metric_title(main),
            figure = view.with_interval(main, &e),
            base = view.figure(main, e.baseline)
        )
    });
    let opening = if index == validation.recommended { "report-formula-recommended" } else { "report-formula-other" };
    let size = view.number(formula.complexity().size);
    let info = &view.artifact.features;
    let formulas = formula.exprs();
    let short = lettered(&formulas, info);
    let mut blocks = vec![Block::Answer(view.say(opening, &[("size", size.into()), ("figure", figure.into())]))];
    blocks.extend(typeset(view, &short));
    blocks.push(Block::Text(reading(view, named.calibrator.slope, &named.calibrator.intercepts)));
    blocks.extend(terms(view, named, formula, &formulas, &short));
    blocks.extend(by_hand(view, &lookup(&formulas, &formula.inputs, info), &formula.features()));
    blocks.push(Block::Heading(view.say("formula-copy", &[])));
    blocks.push(Block::Text(view.say("formula-copy-plain", &[])));
    blocks.push(Block::Code(lines(&formulas, info, display::plain)));
    blocks.push(Block::Text(view.say("formula-copy-latex", &[])));
    blocks.push(Block::Code(lines(&formulas, info, latex::latex)));
    blocks
}

fn lines(formulas: &[Expr], info: &[FeatureInfo], write: fn(&Expr, &[FeatureInfo]) -> String) -> String {
    formulas.iter().map(|f| write(f, info)).collect::<Vec<_>>().join("\n")
}

/// The formulas as mathematics, then what their letters stand for.
fn typeset(view: &View, short: &Lettered) -> Vec<Block> {
    let many = short.sums.len() > 1;
    let formula = |(output, sum)| {
        let name = if many { mathml::equals(view.class(output)) } else { String::new() };
        format!("{name}{}", mathml::sum(sum, &short.info))
    };
    let mut blocks = vec![Block::Formula(short.sums.iter().enumerate().map(formula).collect())];
    if !short.definitions.is_empty() {
        let definition = |(name, expr): &(String, Expr)| {
            format!("{}{}", mathml::equals(name), mathml::sum(&parts::parts(expr), &short.info))
        };
        blocks.push(Block::Text(view.say("formula-where", &[])));
        let definitions: Vec<String> = short.definitions.iter().map(definition).collect();
        blocks.push(Block::Formula(vec![definitions.join("<br/>")]));
    }
    blocks
}

/// From the formula's value to the prediction.
fn reading(view: &View, slope: f64, intercepts: &[f64]) -> String {
    let slope = view.digits(slope, 4);
    let intercept = crate::words::signed(intercepts.first().copied().unwrap_or(0.0), 4, view.lang);
    match view.artifact.task {
        Task::Regression => {
            say!(view, "report-formula-reading-number", target = view.target(), slope = slope, intercept = intercept)
        }
        Task::Binary => {
            say!(view, "report-formula-reading", event = view.event(), slope = slope, intercept = intercept)
        }
        Task::Multiclass { .. } => {
            let classes = view.artifact.schema.classes.clone();
            say!(view, "report-formula-reading-classes", slope = slope, classes = classes)
        }
    }
}

/// What each term amounts to.
fn terms(view: &View, named: &NamedModel, formula: &FormulaModel, formulas: &[Expr], short: &Lettered) -> Vec<Block> {
    let slope = named.calibrator.slope;
    let told = words::term_sentences(view.artifact, formulas, &formula.inputs, slope, view.lang);
    let facts = |output: usize| -> Vec<(String, String)> {
        let written = |(nth, &at): (usize, &usize)| {
            let (taken, part) = &short.sums[output][at];
            let sign = match (taken, nth) {
                (true, _) => "− ",
                (false, 0) => "",
                (false, _) => "+ ",
            };
            format!("{sign}{}", unicode::unicode(part, &short.info))
        };
        let fact = |(parts, sentence): &words::Told| {
            let written: Vec<String> = parts.iter().enumerate().map(written).collect();
            (written.join("\n"), sentence.clone())
        };
        told[output].iter().map(fact).collect()
    };
    let all: Vec<Vec<(String, String)>> = (0..formulas.len()).map(facts).collect();
    if all.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let mut note = view.say("formula-terms-note", &[]);
    match view.artifact.task {
        Task::Regression => {}
        Task::Binary => note = format!("{note} {}", say!(view, "formula-terms-odds", event = view.event())),
        Task::Multiclass { .. } => note = format!("{note} {}", view.say("formula-terms-weight", &[])),
    }
    let mut blocks = vec![Block::Heading(view.say("formula-terms", &[])), Block::Text(note)];
    if let [one] = &all[..] {
        blocks.push(Block::Facts(one.clone()));
        return blocks;
    }
    for (output, facts) in all.into_iter().enumerate().filter(|(_, facts)| !facts.is_empty()) {
        let class = words::visible(view.class(output));
        if output < CLASSES_SHOWN && formulas.len() <= CLASSES_SHOWN {
            blocks.push(Block::Heading(class));
            blocks.push(Block::Facts(facts));
        } else {
            blocks.push(Block::Folded { summary: class, blocks: vec![Block::Facts(facts)] });
        }
    }
    blocks
}

/// The names in the formula with what is looked up for them, and the effects of levels.
fn by_hand(view: &View, lookup: &Lookup, used: &[u32]) -> Vec<Block> {
    if used.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Heading(view.say("formula-by-hand", &[])), Block::Table(names(view, lookup, used))];
    if lookup.numbers.len() < used.len() {
        blocks.push(Block::Text(view.say("formula-by-hand-note", &[])));
    }
    blocks.extend(effects(view, lookup).into_iter().map(Block::Table));
    blocks
}

/// The names that stand in the formula.
fn names(view: &View, lookup: &Lookup, used: &[u32]) -> Table {
    let infos = view.artifact.features.iter().enumerate();
    let rows = infos.filter(|(f, _)| used.contains(&(*f as u32))).map(|(f, info)| {
        let kind = view.artifact.schema.columns.iter().find(|c| c.name == info.column).map(|c| c.kind);
        let number = lookup.numbers.iter().find(|n| n.feature as usize == f);
        vec![
            Cell::key(info.name.as_str()),
            Cell::text(view.feature(f)),
            Cell::text(kind.map_or_else(String::new, |k| words::kind_name(k, view.lang))),
            Cell::text(view.unit(f)),
            Cell::number(number.map_or_else(String::new, |n| view.digits(n.empty, 6))),
            Cell::number(number.map_or_else(String::new, |n| view.span(view.digits(n.low, 6), view.digits(n.high, 6)))),
        ]
    });
    let mut head = ["report-head-name", "report-head-meaning", "report-head-kind", "report-head-unit"]
        .map(|id| Cell::text(view.say(id, &[])))
        .to_vec();
    head.extend(["formula-head-empty", "formula-head-between"].map(|id| Cell::number(view.say(id, &[]))));
    Table { caption: view.say("report-formula-names", &[]), head, rows: rows.collect() }
}

/// Per category with effects in the formula, its levels with their effects on each output.
fn effects(view: &View, lookup: &Lookup) -> Vec<Table> {
    let mut features: Vec<u32> = lookup.effects.iter().map(|e| e.feature).collect();
    features.dedup();
    let table = |feature: u32| {
        let of_feature: Vec<_> = lookup.effects.iter().filter(|e| e.feature == feature).collect();
        let several = matches!(view.artifact.task, Task::Multiclass { .. });
        let title = |output: u32| {
            if several { view.class(output as usize).to_owned() } else { view.say("formula-head-effect", &[]) }
        };
        let mut head = vec![Cell::text(view.say("formula-head-level", &[]))];
        head.extend(of_feature.iter().map(|e| Cell::number(title(e.output))));
        let n_levels = of_feature.iter().map(|e| e.levels.len()).min().unwrap_or(0);
        let row = |level: usize| {
            let mut row = vec![Cell::key(view.level(feature as usize, level as u32))];
            row.extend(of_feature.iter().map(|e| Cell::number(words::signed(e.levels[level].1, 6, view.lang))));
            row
        };
        let name = display::quoted_name(&view.artifact.features[feature as usize].name);
        let caption = say!(view, "formula-effects", name = format!("effect({name})"));
        Table { caption, head, rows: (0..n_levels).map(row).collect() }
    };
    features.into_iter().map(table).collect()
}
