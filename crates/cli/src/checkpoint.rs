//! Finished units of a run, kept beside the model file, so that a killed run can go on.
//!
//! In: keys and bytes. Out: `MODEL.partial`, an append-only file of records.
//! The user's question: "my laptop went to sleep after an hour: all lost?".
//! Invariants: a record counts only when whole and its checksum right; a record torn by a kill, and what follows it,
//! is cut off; the file is removed after success. Keys carry the run's fingerprint, so that another run's units are
//! never taken up.
//! Layout: [`MAGIC`], then records of key length (u32), value length (u32), first 8 bytes of the SHA-256 of key and
//! value, key, value; little-endian.
//! Edges: a disk that fills up ends the keeping, not the run ([`PartialFile::gave_up`]).

use makalu::fit::Checkpoint;
use makalu::{Error, message};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 16] = b"makalu-partial-1";
const RECORD_HEAD: usize = 16;

/// The kept units of a run.
pub struct PartialFile {
    path: PathBuf,
    file: File,
    /// Where each value lies: start and length.
    index: BTreeMap<String, (u64, usize)>,
    end: u64,
    gave_up: bool,
}

impl PartialFile {
    /// Where the units of a run that writes this model are kept.
    pub fn path_beside(model: &Path) -> PathBuf {
        let mut path = OsString::from(model);
        path.push(".partial");
        PathBuf::from(path)
    }

    /// Starts anew, or goes on with what is there when `resume`.
    pub fn open(model: &Path, resume: bool) -> Result<PartialFile, Error> {
        let path = Self::path_beside(model);
        let failed = |e: io::Error| crate::output::write_error(&e, &path.display().to_string());
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut kept = PartialFile {
            path: path.clone(),
            file: file.map_err(failed)?,
            index: BTreeMap::new(),
            end: MAGIC.len() as u64,
            gave_up: false,
        };
        let length = kept.file.metadata().map_err(failed)?.len();
        if !kept.starts_as_ours().map_err(failed)? {
            return Err(Error::usage(message!("cli-partial-foreign", path = path.display().to_string())));
        }
        if resume && length >= MAGIC.len() as u64 {
            kept.scan(length).map_err(failed)?;
            kept.file.set_len(kept.end).and_then(|()| kept.file.seek(SeekFrom::Start(kept.end))).map_err(failed)?;
        } else {
            // New, not wanted any more, or killed before its first bytes were out.
            kept.file.set_len(0).and_then(|()| kept.file.rewind()).map_err(failed)?;
            kept.file.write_all(MAGIC).map_err(failed)?;
        }
        Ok(kept)
    }

    /// Number of units kept.
    pub fn n_units(&self) -> usize {
        self.index.len()
    }

    /// Whether keeping ended because the disk would take no more.
    pub fn gave_up(&self) -> bool {
        self.gave_up
    }

    /// Removes the file: the run is over and its model written.
    pub fn remove(self) -> Result<(), Error> {
        let shown = self.path.display().to_string();
        match fs::remove_file(&self.path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                Err(Error::failed(message!("cli-write-failed", path = shown, why = e.to_string())))
            }
            _ => Ok(()),
        }
    }

    /// Whether the file begins as one of this kind, as far as it goes.
    fn starts_as_ours(&self) -> io::Result<bool> {
        let mut start = Vec::new();
        (&self.file).take(MAGIC.len() as u64).read_to_end(&mut start)?;
        Ok(MAGIC.starts_with(&start))
    }

    /// Indexes whole records after the start; stops at the first that is not.
    fn scan(&mut self, length: u64) -> io::Result<()> {
        let mut reader = BufReader::new(&self.file);
        reader.seek(SeekFrom::Start(MAGIC.len() as u64))?;
        while let Some(head) = read_head(&mut reader)? {
            let start = self.end + RECORD_HEAD as u64 + head.key_length as u64;
            let end = start + head.value_length as u64;
            if end > length {
                break;
            }
            let mut body = vec![0; head.key_length + head.value_length];
            reader.read_exact(&mut body)?;
            let (key, value) = body.split_at(head.key_length);
            let Ok(key) = std::str::from_utf8(key) else { break };
            if checksum(key, value) != head.checksum {
                break;
            }
            self.index.insert(key.to_owned(), (start, head.value_length));
            self.end = end;
        }
        Ok(())
    }

    fn append(&mut self, key: &str, value: &[u8]) -> io::Result<()> {
        let too_large = || io::Error::from(io::ErrorKind::FileTooLarge);
        let (key_length, value_length) =
            (u32::try_from(key.len()).map_err(|_| too_large())?, u32::try_from(value.len()).map_err(|_| too_large())?);
        let mut record = Vec::with_capacity(RECORD_HEAD + key.len() + value.len());
        record.extend(key_length.to_le_bytes());
        record.extend(value_length.to_le_bytes());
        record.extend(checksum(key, value));
        record.extend(key.as_bytes());
        record.extend(value);
        self.file.write_all(&record)?;
        self.index.insert(key.to_owned(), (self.end + (RECORD_HEAD + key.len()) as u64, value.len()));
        self.end += record.len() as u64;
        Ok(())
    }

    fn read_value(&self, start: u64, length: usize) -> io::Result<Vec<u8>> {
        // A handle of its own: the shared one stays at the end, where records are added.
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(start))?;
        let mut value = vec![0; length];
        file.read_exact(&mut value)?;
        Ok(value)
    }
}

impl Checkpoint for PartialFile {
    fn load(&self, key: &str) -> Option<Vec<u8>> {
        let &(start, length) = self.index.get(key)?;
        self.read_value(start, length).ok()
    }

    fn store(&mut self, key: &str, bytes: &[u8]) {
        if !self.gave_up && self.append(key, bytes).is_err() {
            self.gave_up = true;
        }
    }
}

struct RecordHead {
    key_length: usize,
    value_length: usize,
    checksum: [u8; 8],
}

/// The next record's head; `None` at the end of the file or of its whole records.
fn read_head(reader: &mut impl Read) -> io::Result<Option<RecordHead>> {
    let mut head = [0; RECORD_HEAD];
    match reader.read_exact(&mut head) {
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]) as usize;
    let mut checksum = [0; 8];
    checksum.copy_from_slice(&head[8..]);
    Ok(Some(RecordHead { key_length: length(0), value_length: length(4), checksum }))
}

fn checksum(key: &str, value: &[u8]) -> [u8; 8] {
    let digest = Sha256::new().chain_update(key).chain_update(value).finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_survives_a_kill_at_any_byte() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let model = folder.path().join("a.makalu");
        let mut kept = PartialFile::open(&model, false).expect("opens");
        kept.store("run/linear/0", b"first");
        let after_first = kept.end;
        kept.store("run/linear/1", &[7; 100]);
        let path = PartialFile::path_beside(&model);
        let whole = fs::read(&path).expect("written");
        for cut in 0..=whole.len() {
            fs::write(&path, &whole[..cut]).expect("writes");
            let mut again = PartialFile::open(&model, true).expect("opens");
            let expected = usize::from(cut as u64 >= after_first) + usize::from(cut == whole.len());
            assert_eq!(again.n_units(), expected, "cut at {cut}");
            again.store("run/linear/2", b"third");
            drop(again);
            let last = PartialFile::open(&model, true).expect("opens");
            assert_eq!(last.load("run/linear/2").as_deref(), Some(&b"third"[..]), "cut at {cut}");
            assert_eq!(last.load("run/linear/0").is_some(), expected > 0, "cut at {cut}");
        }
    }

    #[test]
    fn a_file_of_another_kind_is_left_alone() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let model = folder.path().join("a.makalu");
        let path = PartialFile::path_beside(&model);
        fs::write(&path, b"my notes").expect("writes");
        for resume in [false, true] {
            let refused = PartialFile::open(&model, resume).err().expect("not ours");
            assert_eq!(refused.message.code, "cli-partial-foreign");
        }
        assert_eq!(fs::read(&path).expect("still there"), b"my notes");
    }

    #[test]
    fn a_flipped_bit_is_noticed_and_a_fresh_start_is_empty() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let model = folder.path().join("a.makalu");
        PartialFile::open(&model, false).expect("opens").store("k", b"value");
        let path = PartialFile::path_beside(&model);
        let mut bytes = fs::read(&path).expect("written");
        *bytes.last_mut().expect("not empty") ^= 1;
        fs::write(&path, &bytes).expect("writes");
        assert_eq!(PartialFile::open(&model, true).expect("opens").load("k"), None);
        PartialFile::open(&model, true).expect("opens").store("k", b"value");
        assert_eq!(PartialFile::open(&model, false).expect("opens").n_units(), 0);
        let kept = PartialFile::open(&model, false).expect("opens");
        kept.remove().expect("removes");
        assert!(!path.exists());
    }
}
