//! `makalu serve`: the same as pages, for whoever would rather not type commands.
//!
//! In: a folder of projects, an address of this machine. Out: pages until Ctrl-C; the address on standard output.

use crate::args::ServeArgs;
use crate::demo;
use crate::input;
use crate::terminal::{self, Terminal};
use makalu::{Error, Noted, message};
use makalu_web::{Example, Settings};

/// Runs the command.
pub fn run(args: &ServeArgs, terminal: &Terminal) -> Result<(), Error> {
    let program =
        std::env::current_exe().map_err(|e| Error::failed(message!("web-start-failed", why = e.to_string())))?;
    let settings = Settings {
        data_dir: args.data_dir.clone(),
        listen: args.listen,
        program,
        read: |bytes, name, options, rules| {
            input::table_from(bytes, name.to_owned(), options, rules).map(|i| Noted::new(i.table, i.notices))
        },
        lang: terminal.lang,
        example: Example { file_name: demo::TABLE_NAME, bytes: demo::TABLE, target: demo::TARGET },
        report: |why| terminal::to_stderr(&format!("{why}\n")),
    };
    let folder = args.data_dir.display().to_string();
    makalu_web::serve(settings, |address| {
        terminal.say(&message!("web-serving", address = format!("http://{address}/"), folder = folder));
    })
}
