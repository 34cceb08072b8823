//! Limits: what the reader should know before acting; what was left out and why; where values are missing.
//!
//! In: the view. Out: blocks.
//! Invariants: warnings come first; every column left out is named with its reason; personal columns are named, their
//! contents are not shown.

use super::document::{Block, Cell, Figure, Table};
use super::pictures::figure;
use super::view::{View, say};
use crate::charts::frame::Labels;
use crate::charts::grid;
use crate::words;
use makalu::data::Role;
use makalu::run::StopReason;
use makalu::{Level, Notice};

/// Notices, or columns, shown before the rest is folded away.
const UNFOLDED: usize = 12;
/// Notices and columns shown at all; a table may have thousands.
const MAX_LISTED: usize = 200;
/// Features in the map of gaps.
const MAX_GAP_ROWS: usize = 25;

/// The section.
pub(super) fn blocks(view: &View) -> Vec<Block> {
    let artifact = view.artifact;
    let mut blocks = vec![Block::Answer(view.say("report-limits-text", &[]))];
    if artifact.stop == StopReason::Stopped {
        blocks.push(Block::Warning(view.say("report-stopped", &[])));
    }
    let of_level = |level: Level| -> Vec<String> {
        let notices = artifact.notices.iter().filter(|n| n.level == level).take(MAX_LISTED);
        notices.map(|n: &Notice| words::notice(n, view.lang)).collect()
    };
    let warnings = of_level(Level::Warning);
    if !warnings.is_empty() {
        blocks.push(Block::Heading(view.say("report-warnings", &[])));
        blocks.extend(folded(view, warnings));
    }
    blocks.extend(left_out(view));
    let personal: Vec<String> = artifact.schema.with_role(Role::Personal).map(|c| c.name.clone()).collect();
    blocks.push(Block::Heading(view.say("report-personal", &[])));
    blocks.push(Block::Text(if personal.is_empty() {
        view.say("report-personal-none", &[])
    } else {
        say!(view, "report-personal-kept-out", columns = personal)
    }));
    blocks.push(Block::Heading(view.say("report-gaps", &[])));
    blocks.extend(gaps(view));
    let without_target = artifact.data_shape.0.saturating_sub(artifact.n_rows);
    if without_target > 0 {
        blocks.push(Block::Text(say!(view, "report-without-target", rows = without_target, target = view.target())));
    }
    let remarks = of_level(Level::Info);
    if !remarks.is_empty() {
        let summary = say!(view, "report-remarks", n = remarks.len());
        blocks.push(Block::Folded { summary, blocks: vec![Block::List(remarks)] });
    }
    blocks
}

/// A list of which only the first ones are open.
fn folded(view: &View, mut items: Vec<String>) -> Vec<Block> {
    let rest = items.split_off(items.len().min(UNFOLDED));
    let mut blocks = vec![Block::List(items)];
    if !rest.is_empty() {
        let summary = say!(view, "report-more", n = rest.len());
        blocks.push(Block::Folded { summary, blocks: vec![Block::List(rest)] });
    }
    blocks
}

fn left_out(view: &View) -> Vec<Block> {
    let rows: Vec<Vec<Cell>> = view
        .artifact
        .schema
        .with_role(Role::Ignore)
        .take(MAX_LISTED)
        .map(|c| {
            let why = c.why.as_ref().map(|w| words::text(w, view.lang));
            let why = why.unwrap_or_else(|| view.say("report-left-out-asked", &[]));
            vec![Cell::key(c.name.as_str()), Cell::text(why)]
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let n = view.artifact.schema.with_role(Role::Ignore).count();
    let table = Block::Table(Table {
        caption: view.say("report-left-out-table", &[]),
        head: ["report-head-column", "report-head-reason"].map(|id| Cell::text(view.say(id, &[]))).to_vec(),
        rows,
    });
    let heading = Block::Heading(view.say("report-left-out", &[]));
    if n > UNFOLDED {
        let summary = say!(view, "report-left-out-count", n = n);
        return vec![heading, Block::Folded { summary, blocks: vec![table] }];
    }
    vec![heading, table]
}

fn gaps(view: &View) -> Vec<Block> {
    let mean = |shares: &[f64]| shares.iter().sum::<f64>() / shares.len().max(1) as f64;
    let mut order: Vec<usize> = (0..view.artifact.gaps.len()).filter(|&f| mean(&view.artifact.gaps[f]) > 0.0).collect();
    if order.is_empty() {
        return vec![Block::Text(view.say("report-gaps-none", &[]))];
    }
    order.sort_by(|&a, &b| mean(&view.artifact.gaps[b]).total_cmp(&mean(&view.artifact.gaps[a])).then(a.cmp(&b)));
    let n = order.len();
    order.truncate(MAX_GAP_ROWS);
    let rows: Vec<(String, Vec<f64>)> =
        order.iter().map(|&f| (view.feature(f), view.artifact.gaps[f].clone())).collect();
    let labels = Labels {
        id: "chart-gaps".to_owned(),
        title: view.say("report-chart-gaps", &[]),
        desc: say!(view, "report-chart-gaps-text", n = n, features = view.artifact.features.len(), shown = rows.len()),
        x: view.say("report-axis-rows", &[]),
        y: String::new(),
    };
    let map: Figure = figure(grid::gaps(&rows, &labels, view.lang), &labels, true);
    vec![Block::Text(view.say("report-gaps-text", &[])), Block::Figures(vec![map])]
}
