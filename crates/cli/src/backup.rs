//! `makalu backup` and `makalu restore`: copies of everything that `serve` holds, and back.
//!
//! In: folders, and a database where `serve` uses one. Out: a folder; what was copied, on standard error.

use crate::args::{BackupArgs, RestoreArgs};
use crate::terminal::Terminal;
use makalu::Error;
use makalu_web::backup::{self, Copied};
use std::path::Path;

/// Runs `backup`.
pub fn save(args: &BackupArgs, terminal: &Terminal) -> Result<(), Error> {
    let copied = backup::backup(&args.data_dir, args.database_url.as_deref(), &args.to)?;
    terminal.say(&told("web-backup-done", copied, &args.to));
    Ok(())
}

/// Runs `restore`.
pub fn restore(args: &RestoreArgs, terminal: &Terminal) -> Result<(), Error> {
    let copied = backup::restore(&args.from, &args.data_dir, args.database_url.as_deref())?;
    terminal.say(&told("web-restore-done", copied, &args.data_dir));
    Ok(())
}

fn told(code: &'static str, copied: Copied, folder: &Path) -> makalu::Message {
    makalu::Message::new(code)
        .with("projects", copied.n_projects)
        .with("megabytes", copied.n_bytes as f64 / 1e6)
        .with("folder", folder.display().to_string())
}
