//! `makalu serve`: the same as pages, for whoever would rather not type commands.
//!
//! In: a folder of projects, an address, who may come in. Out: pages until Ctrl-C; the address and the administrator's link
//! on standard error.

use crate::args::ServeArgs;
use crate::demo;
use crate::input;
use crate::terminal::{self, Terminal};
use makalu::{Error, Noted, message};
use makalu_report::words;
use makalu_web::{Example, ReadTable, Settings};

/// How the server and its children read tables.
pub const READ: ReadTable = |bytes, name, options, rules| {
    input::table_from(bytes, name.to_owned(), options, rules).map(|i| Noted::new(i.table, i.notices))
};

/// Runs the command.
pub fn run(args: &ServeArgs, terminal: &Terminal) -> Result<(), Error> {
    let program =
        std::env::current_exe().map_err(|e| Error::failed(message!("web-start-failed", why = e.to_string())))?;
    let settings = Settings {
        data_dir: args.data_dir.clone(),
        listen: args.listen,
        team: args.team,
        public_url: args.public_url.clone(),
        database_url: args.database_url.clone(),
        admin_link: args.admin_link,
        program,
        read: READ,
        lang: terminal.lang,
        example: Example { file_name: demo::TABLE_NAME, bytes: demo::TABLE, target: demo::TARGET },
        report: |why| terminal::to_stderr(&format!("{why}\n")),
    };
    let folder = args.data_dir.display().to_string();
    makalu_web::serve(settings, |ready| {
        let (url, listening) = (format!("{}/", ready.url), format!("{}/", ready.listening));
        terminal.say(&if url == listening {
            message!("web-serving", address = url, folder = folder)
        } else {
            message!("web-serving-as", address = url, listening = listening, folder = folder)
        });
        if let Some(link) = ready.admin_link {
            // The only way in: said also where other messages are not wanted.
            let told = words::text(&message!("web-admin-link", link = link), terminal.lang);
            terminal::to_stderr(&format!("{told}\n"));
        }
        if ready.is_exposed {
            terminal.say(&message!("web-exposed"));
        }
    })
}
