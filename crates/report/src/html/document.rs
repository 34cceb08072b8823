//! The page as a document: sections of paragraphs, figures and tables, and nothing else.
//!
//! In: blocks of plain text and finished charts. Out: HTML.
//! Invariants: all text is escaped by the template; only charts and formulas, made by this project, go in as they are.
//! To add one more kind of block: a variant here and its branch in `templates/blocks.html`.

use askama::Template;

/// A chart with what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The `<svg>` element.
    pub svg: String,
    /// What it shows.
    pub title: String,
    /// How to read it, with figures.
    pub caption: String,
    /// Whether it takes the whole width.
    pub wide: bool,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// Style: `n` for numbers (aligned right, never broken), `k` for what the row is about, `i` for an
    /// identifier (never broken), `l` for lines, empty for text.
    pub class: &'static str,
}

impl Cell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), class: "" }
    }
    /// A number.
    pub fn number(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), class: "n" }
    }
    /// Texts, one a line.
    pub fn lines(lines: &[String]) -> Cell {
        Cell { text: lines.join("\n"), class: "l" }
    }
    /// An identifier.
    pub fn id(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), class: "i" }
    }
    /// What the row is about.
    pub fn key(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), class: "k" }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Names of the columns.
    pub head: Vec<Cell>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph in large letters: the section's answer.
    Answer(String),
    /// A paragraph.
    Text(String),
    /// A paragraph that the reader should not miss.
    Warning(String),
    /// A smaller heading.
    Heading(String),
    /// Charts, side by side where there is room.
    Figures(Vec<Figure>),
    /// A table.
    Table(Table),
    /// A list.
    List(Vec<String>),
    /// Names and their values.
    Facts(Vec<(String, String)>),
    /// Formulas as MathML, made by `makalu`.
    Formula(Vec<String>),
    /// Text to copy.
    Code(String),
    /// Blocks shown on demand; printed open.
    Folded {
        /// What is inside.
        summary: String,
        /// The blocks.
        blocks: Vec<Block>,
    },
}

/// A section of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Anchor.
    pub id: &'static str,
    /// Heading.
    pub title: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

#[derive(Template)]
#[template(path = "blocks.html")]
struct Blocks<'a> {
    blocks: &'a [Block],
}

impl Blocks<'_> {
    fn nested(&self, blocks: &[Block]) -> String {
        html(blocks)
    }
}

fn html(blocks: &[Block]) -> String {
    Blocks { blocks }.render().expect("writing to a string does not fail")
}

impl Section {
    /// What it says, as HTML without its heading; as safe as [`Page::html`].
    pub fn html(&self) -> String {
        undisguised(&html(&self.blocks))
    }
}

/// Control characters and marks that would reorder the text around a name show as U+FFFD, so that a hostile name cannot
/// disguise what stands beside it.
pub fn undisguised(html: &str) -> String {
    let hides = |c: char| {
        (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    html.chars().map(|c| if hides(c) { '\u{fffd}' } else { c }).collect()
}

/// The page.
#[derive(Template)]
#[template(path = "page.html")]
pub struct Page {
    /// Language of the page: `en` or `fr`.
    pub lang: &'static str,
    /// Title of the window.
    pub title: String,
    /// Style: `good`, `unsure` or `poor`.
    pub verdict: &'static str,
    /// Line above the answer.
    pub kicker: String,
    /// The one-sentence answer.
    pub answer: String,
    /// What qualifies it.
    pub lead: Vec<String>,
    /// Heading of the table of contents.
    pub contents: String,
    /// Sections in order.
    pub sections: Vec<Section>,
    /// Last line.
    pub foot: String,
}

impl Page {
    /// The page as HTML.
    pub fn html(&self) -> String {
        undisguised(&self.render().expect("writing to a string does not fail"))
    }
}
