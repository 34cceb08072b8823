//! A server of the built program, and browsers that talk to it over plain sockets.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

/// The built program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_makalu");
/// A column that would like to be more than text.
pub const HOSTILE: &str = "<script>alert(1)</script>";

/// A server and the browser of its first visitor.
pub struct Server {
    pub child: Child,
    told: BufReader<ChildStderr>,
    browser: Browser,
}

/// Someone who looks, with their cookies.
pub struct Browser {
    pub host: String,
    pub cookies: BTreeMap<String, String>,
    pub token: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Deref for Server {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl DerefMut for Server {
    fn deref_mut(&mut self) -> &mut Browser {
        &mut self.browser
    }
}

pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        let of = |line: &&str| line.to_ascii_lowercase().starts_with(&format!("{name}:"));
        self.head.lines().find(of).and_then(|l| l.split_once(": ")).map_or("", |(_, value)| value.trim())
    }
}

impl Server {
    /// A server of this folder for one person.
    pub fn start(folder: &Path) -> Server {
        Server::with(folder, &[])
    }

    /// A server told more.
    pub fn with(folder: &Path, more: &[&str]) -> Server {
        Server::begin(Command::new(PROGRAM), folder, more)
    }

    /// A server begun by a command that takes its options.
    pub fn begin(mut program: Command, folder: &Path, more: &[&str]) -> Server {
        let mut child = program
            .args(["--lang", "en", "serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder)
            .args(more)
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        let told = BufReader::new(child.stderr.take().expect("was asked for"));
        let browser = Browser { host: String::new(), cookies: BTreeMap::new(), token: String::new() };
        let mut server = Server { child, told, browser };
        let line = server.line();
        let host =
            line.split("http://").nth(1).and_then(|l| l.split(['/', ' ']).next()).expect("an address").to_owned();
        server.browser = Browser::new(&host);
        server
    }

    /// The next line of what the server says.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.told.read_line(&mut line).expect("says something");
        line
    }
}

impl Browser {
    /// Someone who comes for the first time.
    pub fn new(host: &str) -> Browser {
        let mut browser = Browser { host: host.to_owned(), cookies: BTreeMap::new(), token: String::new() };
        let start = browser.get("/");
        assert!(matches!(start.status, 200 | 303), "{}", start.body);
        browser.keep(&start);
        browser.token = browser.cookies["makalu_visit"].clone();
        browser
    }

    /// Takes the cookies of an answer.
    pub fn keep(&mut self, answer: &Answer) {
        for line in answer.head.lines().filter(|l| l.to_ascii_lowercase().starts_with("set-cookie:")) {
            let pair = line.split_once(": ").and_then(|(_, cookie)| cookie.split(';').next()).expect("a cookie");
            let (name, value) = pair.split_once('=').expect("a name and a value");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// All cookies, as they are sent.
    pub fn cookie(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    pub fn raw(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").expect("writes");
        }
        let mut stream = TcpStream::connect(&self.host).expect("connects");
        stream.write_all(format!("{head}\r\n").as_bytes()).expect("sends");
        // A server that refuses need not read what comes after.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("answers");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").expect("head and body");
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status");
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.raw("GET", path, &[("Host", &self.host), ("Cookie", &self.cookie())], b"")
    }

    pub fn post(&self, path: &str, kind: &str, body: &[u8]) -> Answer {
        let origin = format!("http://{}", self.host);
        let headers = [
            ("Host", self.host.as_str()),
            ("Cookie", &self.cookie()),
            ("Origin", &origin),
            ("X-Csrf-Token", &self.token),
            ("Content-Type", kind),
        ];
        self.raw("POST", path, &headers, body)
    }

    pub fn form(&self, path: &str, fields: &str) -> Answer {
        self.post(path, "application/x-www-form-urlencoded", fields.as_bytes())
    }

    /// Sends a file; the page that it leads to.
    pub fn upload(&self, path: &str, name: &str, bytes: &[u8]) -> Answer {
        let mut body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: text/csv\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        self.post(path, "multipart/form-data; boundary=edge", &body)
    }

    /// A project of the table, its question asked; its address.
    pub fn project(&self, table: &str) -> String {
        let sent = self.upload("/projects", "clients.csv", table.as_bytes());
        assert_eq!(sent.status, 303, "{}", sent.body);
        let project = sent.header("location").trim_end_matches("/table").to_owned();
        let asked = self.form(&format!("{project}/question"), "target=gone");
        assert_eq!(asked.status, 303, "{}", asked.body);
        project
    }

    /// Waits until the project stands on a page of this name.
    pub fn wait_for(&self, project: &str, page: &str) {
        let begun = Instant::now();
        loop {
            let at = self.get(project).header("location").to_owned();
            if at.ends_with(page) {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(240), "still at {at}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// Customers of whom those with few visits mostly go; `shift` makes another month of it.
pub fn table(rows: usize, shift: usize) -> String {
    let drawn = |row: usize, of: usize| {
        let mixed = ((row * 4 + of + 977 * shift + 1) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40
    };
    let mut text = format!("client;visits;town;{HOSTILE};gone\n");
    for row in 0..rows {
        let (visits, luck, points) = (drawn(row, 0) % 20, drawn(row, 1) % 12, drawn(row, 2) % 17);
        let gone = if visits + luck < 13 { "yes" } else { "no" };
        let town = ["Lyon", "Paris", "Nantes"][(drawn(row, 3) % 3) as usize];
        writeln!(text, "C{:05};{visits};{town};{points};{gone}", row + 1).expect("writes");
    }
    text
}
