//! New rows through a model file: scores, ranks, reasons, doubts.
//!
//! In: an [`Artifact`] and a table read the same way. Out: a [`ScoredList`], one row per row of the table.
//! The user's question: "whom do I act on first, why, and how sure is it?".
//! Invariants: a row's result depends on that row alone (and on the file, for its rank); reasons sum to the score;
//! columns are matched by name; what is absent is said.
//! Edges: an empty table gives an empty list; a column never seen in training is ignored.
use crate::artifact::Artifact;
use crate::data::{Features, Role, Schema, Table, Task, dataset};
use crate::explain::reason::{self, Reason};
use crate::explain::reliability::{self, Doubt};
use crate::message::{Error, Noted};
use crate::models::Model;
use crate::validate::sets::ClassSets;
use crate::validate::venn_abers::VennAbers;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A scored row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoredRow {
    /// Row of the table, from 0.
    pub row: usize,
    /// Line of the file, from 1.
    pub line: u64,
    /// Texts of the id and personal columns, in the order of [`ScoredList::id_columns`].
    pub ids: Vec<String>,
    /// Predicted number, or the most probable class.
    pub prediction: Prediction,
    /// Probability of each class, in the order of [`ScoredList::classes`]; empty for a number.
    pub probabilities: Vec<f64>,
    /// Between which and which the probability of the second of two classes lies (Venn-Abers); `None` for other tasks.
    pub probability_range: Option<(f64, f64)>,
    /// Classes that cannot be ruled out at 90 %, in the order of [`ScoredList::classes`]; empty for a number, and where
    /// the row is unlike all classes.
    pub possible: Vec<usize>,
    /// 90 % interval, for a number.
    pub interval: Option<(f64, f64)>,
    /// 1 for the highest score (number, log-odds of the second class, or score of the predicted class for three or more).
    pub rank: u64,
    /// Calibrated score: `base` plus all contributions.
    pub score: f64,
    /// Score of the average training row.
    pub base: f64,
    /// What pushed the score, largest first.
    pub reasons: Vec<Reason>,
    /// Why to trust it less.
    pub doubts: Vec<Doubt>,
}

/// What is predicted for a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Prediction {
    /// A number.
    Number(f64),
    /// A class, by name.
    Class(String),
}

/// A scored table, rows in the file's order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoredList {
    /// Name of the model used.
    pub model: String,
    /// What is predicted.
    pub task: Task,
    /// Target column.
    pub target: String,
    /// Names of the id and personal columns.
    pub id_columns: Vec<String>,
    /// Class names.
    pub classes: Vec<String>,
    /// One per row of the table.
    pub rows: Vec<ScoredRow>,
}

/// Rows scored at a time: enough to share among them what reasons need once per leaf, few enough to hold.
const BLOCK_ROWS: usize = 4096;

/// Scores a table with the model named (`recommended`, `best` or a learner's name), `n_reasons` reasons per row at most:
/// none are computed where none are wanted.
///
/// Errors: unknown model name (usage); a table that lacks most of the features (data).
pub fn score(artifact: &Artifact, table: &Table, model: &str, n_reasons: usize) -> Result<Noted<ScoredList>, Error> {
    let chosen = artifact.find(model)?;
    let mut notices = Vec::new();
    let features = dataset::features(table, &artifact.schema)?.take(&mut notices);
    let ids = id_columns(table, &artifact.schema);

    let blocks: Vec<Vec<u32>> =
        (0..table.n_rows() as u32).collect::<Vec<_>>().chunks(BLOCK_ROWS).map(<[u32]>::to_vec).collect();
    let sureness = Sureness::of(artifact, chosen);
    let scored: Vec<Vec<ScoredRow>> = blocks
        .par_iter()
        .map(|block| score_block(artifact, chosen, &sureness, &features.gather(block), block, n_reasons))
        .collect();
    let mut rows: Vec<ScoredRow> = scored.into_iter().flatten().collect();

    let doubts = reliability::doubts(&artifact.profile, &features, table);
    for (row, doubts) in rows.iter_mut().zip(doubts) {
        row.doubts = doubts;
        row.line = table.raw.line(row.row);
        row.ids = ids.iter().map(|&c| table.raw.cell(row.row, c).trim().to_owned()).collect();
    }
    rank(&mut rows);

    let list = ScoredList {
        model: artifact.models[chosen].name.clone(),
        task: artifact.task,
        target: artifact.schema.target().map(|t| t.name.clone()).unwrap_or_default(),
        id_columns: ids.iter().map(|&c| table.columns[c].name.clone()).collect(),
        classes: artifact.schema.classes.clone(),
        rows,
    };
    Ok(Noted::new(list, notices))
}

/// Columns copied to lists: those that name the row, then personal data.
fn id_columns(table: &Table, schema: &Schema) -> Vec<usize> {
    let named = schema.with_role(Role::Id).chain(schema.with_role(Role::Personal));
    named.filter_map(|c| table.find(&c.name)).collect()
}

/// How sure the chosen model is of a row, by its out-of-fold scores.
struct Sureness {
    ranges: Option<VennAbers>,
    sets: Option<ClassSets>,
}

impl Sureness {
    fn of(artifact: &Artifact, chosen: usize) -> Sureness {
        let validation = &artifact.validation;
        let Some(judged) = validation.models.get(chosen) else { return Sureness { ranges: None, sets: None } };
        Sureness {
            ranges: VennAbers::new(&judged.out_of_fold, &validation.observed, &validation.weights),
            sets: ClassSets::new(&judged.out_of_fold, &validation.observed),
        }
    }
}

/// Scores, probabilities, interval and reasons of some rows; the rest is filled in by the caller.
fn score_block(
    artifact: &Artifact,
    chosen: usize,
    sureness: &Sureness,
    features: &Features,
    rows: &[u32],
    n_reasons: usize,
) -> Vec<ScoredRow> {
    let named = &artifact.models[chosen];
    let scores = named.calibrator.apply(&named.model.predict(features));
    // Without reasons the base alone is needed, which any rows or none give.
    let explained = if n_reasons == 0 { &features.gather(&[]) } else { features };
    let attribution = named.calibrator.apply_attribution(&named.model.attribute(explained));
    let probabilities = scores.probabilities(artifact.task);
    (0..features.n_rows)
        .map(|i| {
            let of_classes: Vec<f64> = probabilities.iter().map(|p| p[i]).collect();
            // The most probable class; the first of equals.
            let top = (0..of_classes.len()).fold(0, |top, k| if of_classes[k] > of_classes[top] { k } else { top });
            let output = if scores.outputs.len() > 1 { top } else { 0 };
            let score = scores.outputs[output][i];
            let mut reasons = reason::reasons(features, &attribution, output, i);
            reasons.truncate(n_reasons);
            ScoredRow {
                row: rows[i] as usize,
                line: 0,
                ids: Vec::new(),
                prediction: match artifact.task {
                    Task::Regression => Prediction::Number(score),
                    _ => Prediction::Class(artifact.schema.classes[top].clone()),
                },
                // The model's own probability lies inside, so that what is shown fits together.
                probability_range: sureness.ranges.as_ref().map(|r| {
                    let (low, high) = r.range(score);
                    (low.min(of_classes[1]), high.max(of_classes[1]))
                }),
                possible: sureness.sets.as_ref().map(|s| s.set(&of_classes)).unwrap_or_default(),
                probabilities: of_classes,
                interval: named.intervals.as_ref().map(|rule| (score + rule.below, score + rule.above)),
                rank: 0,
                score,
                base: attribution.base[output],
                reasons,
                doubts: Vec::new(),
            }
        })
        .collect()
}

/// Rank 1 for the highest score; equal scores by row.
fn rank(rows: &mut [ScoredRow]) {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|&a, &b| rows[b].score.total_cmp(&rows[a].score).then(a.cmp(&b)));
    for (position, &row) in order.iter().enumerate() {
        rows[row].rank = position as u64 + 1;
    }
}
