//! `makalu demo`: the whole line on a built-in example, then what to type next.
//!
//! In: nothing. Out: a folder with the table, its model, its report and its lists; what was found in plain words.
//! The user's question: "what would I get?".
//! Invariants: the folder's files are those that the printed commands use.

use crate::args::DemoArgs;
use crate::fit;
use crate::input;
use crate::output;
use crate::predict::{Format, N_REASONS};
use crate::progress;
use crate::terminal::Terminal;
use makalu::artifact::Request;
use makalu::data::schema;
use makalu::fit::NoCheckpoint;
use makalu::run::rules::FormulaRules;
use makalu::{Choices, Effort, Error, ReadOptions, artifact, message, score};
use makalu_report::list::Dialect;
use makalu_report::{html, summary};

/// The example: 4,000 VIP customers as a French Excel exports them; its card is `examples/README.md`.
pub const TABLE: &[u8] = include_bytes!("../../../examples/vip_customers.csv");
/// Name of its file.
pub const TABLE_NAME: &str = "vip_customers.csv";
/// What is predicted.
pub const TARGET: &str = "statut";

/// Runs the command.
pub fn run(args: &DemoArgs, terminal: &Terminal) -> Result<(), Error> {
    let folder = &args.dir;
    let shown = folder.display().to_string();
    std::fs::create_dir_all(folder).map_err(|e| output::write_error(&e, &shown))?;
    output::write(&folder.join(TABLE_NAME), TABLE)?;
    progress::listen(*terminal, None);

    terminal.say(&message!("cli-demo-start"));
    let input = input::table_from(TABLE, TABLE_NAME.to_owned(), &ReadOptions::default(), None)?;
    let mut notices = input.notices.clone();
    let choices = Choices { target: Some(TARGET.to_owned()), ..Choices::default() };
    let schema = schema::understand(&input.table, &choices)?.take(&mut notices);
    let settings = fit::Settings { effort: Effort::Quick, seed: 0, rules: FormulaRules::default() };
    let request = Request { reading: ReadOptions::default(), choices };
    let wanted = fit::Wanted { input: &input, schema: &schema, request: &request, settings };
    let (artifact, times) = fit::learn(wanted, notices, &mut NoCheckpoint, terminal)?;
    let list = score::score(&artifact, &input.table, "recommended", N_REASONS)?.value;

    let dialect = Dialect::of(&input.table, terminal.lang);
    output::write(&folder.join("statut.makalu"), &artifact::to_bytes(&artifact))?;
    output::write(
        &folder.join("report.html"),
        html::timed(&artifact, Some(&list), Some(&times), terminal.lang).as_bytes(),
    )?;
    for (name, format) in [("list.csv", Format::Csv), ("list.xlsx", Format::Xlsx)] {
        output::write(&folder.join(name), &format.bytes(&list, &artifact, dialect, terminal.lang)?)?;
    }
    terminal.print(&summary::fit(&artifact, Some(&times), terminal.lang))?;
    let riskiest = list.rows.iter().find(|r| r.rank == 1);
    let row = riskiest.and_then(|r| r.ids.first().cloned()).unwrap_or_else(|| "line:2".to_owned());
    terminal.say(&message!("cli-demo-next", folder = shown, row = row));
    Ok(())
}
