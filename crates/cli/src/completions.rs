//! Completion scripts and manual pages, made from the command line itself.

use crate::args::{Cli, CompletionsArgs, ManArgs};
use crate::nearest::nearest;
use crate::terminal;
use clap::CommandFactory;
use makalu::{Error, message};

/// Prints the completion script of a shell.
pub fn completions(args: &CompletionsArgs) -> Result<(), Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "makalu", &mut script);
    terminal::to_stdout(&script)
}

/// Prints the manual page of makalu or of one command.
pub fn man(args: &ManArgs) -> Result<(), Error> {
    let mut makalu = Cli::command();
    makalu.build();
    let command = match &args.command {
        None => makalu,
        Some(name) => match makalu.find_subcommand(name) {
            Some(command) => command.clone(),
            None => {
                let names: Vec<&str> =
                    makalu.get_subcommands().filter(|c| !c.is_hide_set()).map(clap::Command::get_name).collect();
                let near = nearest(name, names.iter().copied()).unwrap_or("fit");
                return Err(Error::usage(message!("cli-unknown-command", name = name, near = near)));
            }
        },
    };
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(command).render(&mut page);
    rendered.map_err(|e| crate::output::write_error(&e, "stdout"))?;
    terminal::to_stdout(&page)
}
