//! Tables of the tests: a real one where it lies beside the checkout, and what French Excel writes.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Rows `from..to` of the real customers of a telephone company, if they are there.
pub fn telco(from: usize, to: usize) -> Option<String> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/telco_churn.csv"));
    let text = std::fs::read_to_string(path).ok()?;
    let mut lines = text.lines();
    let head = lines.next()?;
    let rows: Vec<&str> = lines.skip(from).take(to - from).collect();
    Some(format!("{head}\n{}\n", rows.join("\n")))
}

/// A customer as a French table names them.
struct Client {
    number: String,
    town: &'static str,
    years: u64,
    spent_cents: u64,
    /// Day, month, year.
    last_visit: (u8, u8, u16),
    is_gone: bool,
}

const HEADS: [&str; 6] =
    ["N° client", "Ville", "Ancienneté (années)", "Dépense mensuelle (€)", "Dernière visite", "Résilié"];

/// Clients of whom the new and stingy ones mostly go; `shift` makes another month of them.
fn clients(rows: usize, shift: usize) -> impl Iterator<Item = Client> {
    let drawn = move |row: usize, of: usize| {
        let mixed = ((row * 8 + of + 977 * shift + 1) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40
    };
    (0..rows).map(move |row| {
        let (years, spent_cents) = (drawn(row, 0) % 20, 900 + drawn(row, 1) % 8000);
        Client {
            number: format!("C{:05}", row + 1),
            town: ["Orléans", "Saint-Étienne", "Nîmes"][(drawn(row, 2) % 3) as usize],
            years,
            spent_cents,
            last_visit: ((drawn(row, 3) % 28 + 1) as u8, (drawn(row, 4) % 12 + 1) as u8, 2025),
            is_gone: years + spent_cents / 1000 + drawn(row, 5) % 12 < 17,
        }
    })
}

impl Client {
    /// As French Excel shows it: decimal comma, day before month.
    fn cells(&self) -> [String; 6] {
        let (day, month, year) = self.last_visit;
        [
            self.number.clone(),
            self.town.to_owned(),
            self.years.to_string(),
            format!("{},{:02}", self.spent_cents / 100, self.spent_cents % 100),
            format!("{day:02}/{month:02}/{year}"),
            if self.is_gone { "oui" } else { "non" }.to_owned(),
        ]
    }
}

/// A workbook: amounts as text with a comma, as many exports have them; dates as Excel keeps them.
pub fn workbook(file: &Path, rows: usize, shift: usize) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    for (column, head) in HEADS.iter().enumerate() {
        sheet.write(0, column as u16, *head).expect("writes");
    }
    for (row, client) in clients(rows, shift).enumerate() {
        let row = row as u32 + 1;
        for (column, text) in client.cells().into_iter().enumerate() {
            sheet.write(row, column as u16, text).expect("writes");
        }
        let (d, month, year) = client.last_visit;
        sheet.write(row, 2, client.years).expect("writes");
        let date = ExcelDateTime::from_ymd(year, month, d).expect("a day");
        sheet.write_with_format(row, 4, date, &day).expect("writes");
    }
    book.save(file).expect("saves");
}

/// The same as "CSV (separator: semicolon)": Windows-1252, lines that end as on Windows.
pub fn semicolons(rows: usize, shift: usize) -> Vec<u8> {
    let mut text = format!("{}\r\n", HEADS.join(";"));
    for client in clients(rows, shift) {
        write!(text, "{}\r\n", client.cells().join(";")).expect("writes");
    }
    // Of what stands here only the euro differs from Latin-1.
    text.chars().map(|c| if c == '€' { 0x80 } else { u8::try_from(u32::from(c)).expect("a Western letter") }).collect()
}
