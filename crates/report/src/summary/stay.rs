//! What `stay` says: who stays in a sentence, segments, tested rules, tipping points, then the rows nearest to an edge;
//! or one row with all its conditions.
//!
//! In: what was found, rows with what holds each. Out: text.
//! The user's question: "as long as what do they stay, and who is nearest to leaving?".
//! Edges: nobody on the good side, no rule, no tipping point: each is said.

use super::layout::{Align, heading, paragraph, table};
use crate::words;
use crate::words::stay::{Stayed, Told};
use makalu::decide::tipping::Flip;
use makalu::explain::rules::Outlook;
use makalu::explain::segments::Segment;
use makalu::message::Value;

/// Rows shown.
const ROWS_SHOWN: usize = 10;
/// Widest cell.
const CELL: usize = 62;

/// What `stay` says of a table.
pub fn stay(found: &Stayed<'_>) -> String {
    let told = &found.told;
    let say = |id: &str| words::say(id, &[], told.lang);
    let mut out = String::new();
    for sentence in found.headline() {
        out.push_str(&paragraph(&sentence, 0));
    }
    out.push_str(&heading(&say("stay-heading-segments")));
    out.push_str(&segments(told, found.segments));
    out.push_str(&paragraph(&format!("  {}", say("stay-segments-note")), 2));
    out.push_str(&rules(told));
    let turns = told.tippings(Some(found.levers));
    if !turns.is_empty() {
        out.push_str(&heading(&say("stay-heading-tipping")));
        points(&mut out, turns);
        out.push_str(&paragraph(&format!("  {}", say("stay-tipping-note")), 2));
    }
    out.push_str(&nearest(found));
    out
}

/// What `stay` says of one row: its conditions, and what each lever alone would do.
pub fn stay_row(found: &Stayed<'_>, row: usize, flips: &[Flip]) -> String {
    let told = &found.told;
    let (sentence, conditions) = found.row(row);
    let mut out = paragraph(&sentence, 0);
    points(&mut out, conditions);
    if !flips.is_empty() {
        out.push_str(&heading(&words::say("stay-heading-flips", &[], told.lang)));
        points(&mut out, flips.iter().map(|f| told.flip(f)).collect());
    }
    out.push('\n');
    out.push_str(&paragraph(&told.meaning(), 0));
    out.push_str(&paragraph(&words::say("stay-proven-note", &[], told.lang), 0));
    out
}

fn points(out: &mut String, lines: Vec<String>) {
    for line in lines {
        out.push_str(&paragraph(&format!("· {line}"), 2));
    }
}

fn segments(told: &Told<'_>, segments: &[Segment]) -> String {
    let say = |id: &str| words::say(id, &[], told.lang);
    let mut rows = vec![vec![say("stay-head-segment"), say("stay-head-rows"), told.came(), say("stay-head-apart")]];
    for segment in segments {
        let why: Vec<String> = segment.why.iter().map(|w| told.why(w)).collect();
        let mut why = why.into_iter();
        rows.push(vec![
            told.segment(segment.placed),
            words::number(segment.n_rows as f64, 15, told.lang),
            told.segment_share(segment),
            why.next().unwrap_or_default(),
        ]);
        // One a line: together they are wider than a terminal.
        rows.extend(why.map(|w| vec![String::new(), String::new(), String::new(), w]));
    }
    table(&rows, &[Align::Left, Align::Right, Align::Right, Align::Left], CELL)
}

fn rules(told: &Told<'_>) -> String {
    let say = |id: &str| words::say(id, &[], told.lang);
    let mut out = String::new();
    if told.knows_rules() {
        for (outlook, title) in [(Outlook::Stays, "stay-heading-stays"), (Outlook::Goes, "stay-heading-goes")] {
            let rules = told.rules(outlook);
            if !rules.is_empty() {
                out.push_str(&heading(&say(title)));
                points(&mut out, rules);
            }
        }
    }
    if out.is_empty() {
        out.push_str(&heading(&say("stay-heading-stays")));
    }
    out.push_str(&paragraph(&format!("  {}", told.of_rules()), 2));
    out
}

fn nearest(found: &Stayed<'_>) -> String {
    let told = &found.told;
    let say = |id: &str, args: &[(&str, Value)]| words::say(id, args, told.lang);
    let held = found.nearest();
    if held.is_empty() {
        return String::new();
    }
    let heads = ["stay-head-who", "stay-head-now", "stay-head-edge", "stay-head-room", "stay-head-more"];
    let mut rows = vec![heads.map(|id| say(id, &[])).to_vec()];
    for (row, conditions) in held.iter().take(ROWS_SHOWN) {
        let more = conditions.len() - 1;
        rows.push(vec![
            found.who(*row),
            told.value(found.rows[*row].value),
            told.limit(&conditions[0]),
            told.room(&conditions[0]).unwrap_or_default(),
            if more > 0 { say("stay-more-conditions", &[("more", more.into())]) } else { String::new() },
        ]);
    }
    let mut out = heading(&say("stay-heading-nearest", &[]));
    out.push_str(&table(&rows, &[Align::Left, Align::Right, Align::Left, Align::Right, Align::Left], CELL));
    if let Some(more @ 1..) = held.len().checked_sub(ROWS_SHOWN) {
        out.push_str(&paragraph(&format!("  {}", say("stay-more-rows", &[("more", more.into())])), 2));
    }
    out.push_str(&paragraph(&format!("  {}", say("stay-proven-note", &[])), 2));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::{Lang, list};
    use makalu::decide::stay::{Limit, RowStay, StayCondition, Verdict};
    use makalu::watch::Watch;

    #[test]
    fn rows_and_lists_say_what_holds_each() {
        let (artifact, scored) = fixture::binary();
        let condition = StayCondition {
            feature: 0,
            limit: Limit::High(63.0),
            value: Some(51.0),
            distance: Some(12.0),
            share: Some(0.4),
        };
        let rows = [
            RowStay { value: 0.1, verdict: Verdict::Holds(vec![condition]) },
            RowStay { value: 0.75, verdict: Verdict::AtRisk },
        ];
        for lang in Lang::ALL {
            let told = Told { watch: Watch { class: Some(1) }, bar: 0.3, ..Told::of(&artifact, lang) };
            let found = Stayed { told, list: &scored, rows: &rows, segments: &[], levers: &[0, 1] };
            let text = stay(&found) + &stay_row(&found, 0, &[]) + &stay_row(&found, 1, &[]);
            assert!(!text.contains("stay-") && !text.contains("{ $"), "{text}");
            assert!(text.contains("007") && text.contains("12\u{a0}jours"), "{text}");
            let dialect = list::Dialect { separator: ';', decimal: ',' };
            let csv = String::from_utf8(list::stay::csv(&found, dialect)).expect("UTF-8");
            let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').split("\r\n").collect();
            assert_eq!(lines[0], "client;probability_Parti;standing;nearest_column;nearest_edge;distance;conditions");
            assert!(lines[1].starts_with("007;0,1;holds;achat;"), "{}", lines[1]);
            assert!(lines[2].starts_with("'=cmd;0,75;at_risk;;;;"), "{}", lines[2]);
            assert!(list::stay::xlsx(&found).is_ok());
            let json: serde_json::Value = serde_json::from_slice(&list::stay::json(&found)).expect("JSON");
            assert_eq!(json[0]["conditions"][0]["distance"], 12.0);
        }
    }
}
