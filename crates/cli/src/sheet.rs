//! Spreadsheets, parsed in a child process of the same program.
//!
//! In: a spreadsheet's bytes. Out: its cells as text; or an error when the child dies or takes too long.
//! Why a process: a spreadsheet of a few hundred bytes can unpack to gigabytes or abort the parser, which no error
//! value survives. The child limits its own memory and processor time before it looks at the first byte; the parent
//! watches the clock.
//! Invariants: nothing but the cells comes back; the child opens no file.

use crate::args::SheetArgs;
use crate::terminal;
use makalu::data::read::{self, Sheet};
use makalu::{Error, ReadOptions, message};
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Address space of the child.
const MAX_MEMORY_BYTES: u64 = 1 << 30;
/// Processor time of the child.
const MAX_CPU_SECONDS: u64 = 30;
/// Time by the clock, for the parent.
const MAX_WALL: Duration = Duration::from_secs(60);
/// Bytes of cells taken back.
const MAX_ANSWER_BYTES: u64 = 1 << 30;

/// Parses a spreadsheet in a child process.
pub fn parse(bytes: &[u8], name: &str, options: &ReadOptions) -> Result<Sheet, Error> {
    let died = || Error::data(message!("cli-sheet-died")).in_file(name);
    let failed = |why: String| Error::failed(message!("cli-sheet-failed", why = why)).in_file(name);

    let program = std::env::current_exe().map_err(|e| failed(e.to_string()))?;
    let options = serde_json::to_string(options).map_err(|e| failed(e.to_string()))?;
    let mut child = Command::new(program)
        .args(["__sheet", "--", name, &options])
        .env_remove(makalu_web::DATABASE_URL)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| failed(e.to_string()))?;
    let mut input = child.stdin.take().expect("stdin was asked for");
    let output = child.stdout.take().expect("stdout was asked for");

    let (sender, receiver) = mpsc::channel();
    let reader = thread::spawn(move || {
        let mut answer = Vec::new();
        let read = output.take(MAX_ANSWER_BYTES).read_to_end(&mut answer);
        // The receiver is gone when the time is up: the answer is not wanted any more.
        let _ = sender.send(read.map(|_| answer));
    });
    let answer = thread::scope(|scope| {
        // A child that dies closes the pipe; that is found out below.
        scope.spawn(move || input.write_all(bytes));
        let answer = receiver.recv_timeout(MAX_WALL);
        if answer.is_err() {
            let _ = child.kill();
        }
        answer
    });
    let status = child.wait().map_err(|e| failed(e.to_string()))?;
    let _ = reader.join();
    match answer {
        Err(_) => Err(Error::data(message!("cli-sheet-slow", seconds = MAX_WALL.as_secs())).in_file(name)),
        Ok(Err(error)) => Err(failed(error.to_string())),
        Ok(Ok(_)) if !status.success() => Err(died()),
        Ok(Ok(answer)) => serde_json::from_slice::<Result<Sheet, Error>>(&answer).map_err(|_| died())?,
    }
}

/// The child's part: limits itself, reads a spreadsheet from standard input, writes the cells to standard output.
pub fn serve(args: &SheetArgs) -> Result<(), Error> {
    let failed = |why: String| Error::failed(message!("cli-sheet-failed", why = why));
    limit_resources(MAX_MEMORY_BYTES, MAX_CPU_SECONDS).map_err(|e| failed(e.to_string()))?;
    let options: ReadOptions = serde_json::from_str(&args.options).map_err(|e| failed(e.to_string()))?;
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).map_err(|e| failed(e.to_string()))?;
    let sheet: Result<Sheet, Error> = read::sheet(&bytes, &args.name, &options);
    terminal::to_stdout(&serde_json::to_vec(&sheet).map_err(|e| failed(e.to_string()))?)
}

/// Limits this process: its address space and its processor time.
#[cfg(unix)]
pub fn limit_resources(memory_bytes: u64, cpu_seconds: u64) -> std::io::Result<()> {
    use rlimit::Resource;
    let lower = |resource: Resource, limit: u64| {
        let limit = limit.min(resource.get_hard()?);
        resource.set(limit, limit)
    };
    #[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
    lower(Resource::AS, memory_bytes)?;
    #[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
    lower(Resource::DATA, memory_bytes)?;
    lower(Resource::CPU, cpu_seconds)?;
    lower(Resource::CORE, 0)
}

/// Elsewhere only the clock limits the child.
#[cfg(not(unix))]
pub fn limit_resources(_: u64, _: u64) -> std::io::Result<()> {
    Ok(())
}
