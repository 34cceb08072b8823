//! From bytes to characters.
//!
//! In: the bytes of a file and, where the user insists, an encoding label. Out: text and the encoding's name.
//! The user's question: "why does it say `FranÃ§ois`?".
//! Invariants: a byte-order mark or valid UTF-8 is believed; UTF-8 text is borrowed, not copied; bytes that are no
//! character become U+FFFD and are counted.
//! Method: chardetng (Sivonen) for old one-byte encodings, after two rules of our own: a text whose rare non-ASCII
//! letters are all Western is windows-1252, and bytes 0xA4, 0xA6, 0xBC to 0xBE standing where `€ Š Œ œ Ÿ` stand make it
//! ISO-8859-15 (Latin-9).

use crate::message;
use crate::message::Error;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// Bytes looked at to guess an encoding.
const SAMPLE: usize = 1 << 20;

/// A file's text.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) encoding: &'static Encoding,
    /// Characters that could not be decoded.
    pub(super) n_replaced: usize,
}

/// Decodes bytes; refuses what is not text.
pub(super) fn decode<'a>(bytes: &'a [u8], label: Option<&str>) -> Result<Decoded<'a>, Error> {
    let (encoding, bom) = match label {
        Some(label) => {
            let encoding =
                by_label(label).ok_or_else(|| Error::usage(message!("reading-encoding-unknown", encoding = label)))?;
            let bom = Encoding::for_bom(bytes).filter(|(e, _)| *e == encoding).map_or(0, |(_, n)| n);
            (encoding, bom)
        }
        None => detect(bytes),
    };
    let bytes = &bytes[bom..];
    if encoding != UTF_16LE && encoding != UTF_16BE {
        refuse_binary(bytes)?;
    }
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let n_replaced = if had_errors { text.matches('\u{fffd}').count() } else { 0 };
    if (encoding == UTF_16LE || encoding == UTF_16BE) && (text.contains('\0') || n_replaced * 20 > text.len()) {
        return Err(Error::data(message!("reading-binary")));
    }
    Ok(Decoded { text, encoding, n_replaced })
}

/// An encoding by any of its usual names.
fn by_label(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().to_ascii_lowercase();
    match label.as_str() {
        "latin-9" | "latin9" | "latin_9" => Some(ISO_8859_15),
        "latin-1" | "ansi" | "cp-1252" | "windows1252" => Some(WINDOWS_1252),
        "utf-16" | "utf16" | "utf-16le" | "utf16le" => Some(UTF_16LE),
        "utf16be" => Some(UTF_16BE),
        other => Encoding::for_label(other.as_bytes()),
    }
}

/// NUL bytes or many control characters: an image, an archive, a program.
fn refuse_binary(bytes: &[u8]) -> Result<(), Error> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let control = |b: &&u8| **b < 0x20 && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a | 0x1b);
    let n_control = sample.iter().filter(control).count();
    let magic: [&[u8]; 5] = [b"%PDF-", b"\x89PNG", b"\x1f\x8b", b"\xff\xd8\xff", b"PAR1"];
    if bytes.contains(&0) || n_control * 20 > sample.len() || magic.iter().any(|m| bytes.starts_with(m)) {
        return Err(Error::data(message!("reading-binary")));
    }
    Ok(())
}

/// The encoding and the length of the byte-order mark.
fn detect(bytes: &[u8]) -> (&'static Encoding, usize) {
    if let Some(found) = Encoding::for_bom(bytes) {
        return found;
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return (encoding, 0);
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => (UTF_8, 0),
        Err(_) => (one_byte(bytes), 0),
    }
}

/// UTF-16 of Western text has a zero in every second byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), sample.len() / 2);
    if pairs == 0 || bytes.len() % 2 == 1 {
        None
    } else if odd * 10 > pairs * 7 && even * 20 < pairs {
        Some(UTF_16LE)
    } else if even * 10 > pairs * 7 && odd * 20 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// An encoding for bytes that are not valid UTF-8.
fn one_byte(bytes: &[u8]) -> &'static Encoding {
    // A UTF-8 file with a few broken characters, or cut in the middle of one, stays UTF-8.
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes[..bytes.len().min(SAMPLE)].utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    if good > 10 * bad {
        return UTF_8;
    }
    // Old encodings show only where non-ASCII bytes are: look at the lines that hold some.
    let sample: Vec<u8> =
        bytes.split(|b| *b == b'\n').filter(|l| !l.is_ascii()).take(20_000).flatten().take(SAMPLE).copied().collect();
    if is_western(&sample) {
        return latin(&sample);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&sample, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess == WINDOWS_1252 { latin(&sample) } else { guess }
}

/// Non-ASCII bytes stand alone among ASCII letters, and nearly all are Western letters or signs in windows-1252.
fn is_western(sample: &[u8]) -> bool {
    const LETTERS: &str = "àâäçéèêëîïôöùûüÿœÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒñáíóúßåæøãõ€«»°²’‘“”–—…£§½¤·\u{a0}";
    let (mut n, mut western, mut runs) = (0usize, 0usize, 0usize);
    let (decoded, _) = WINDOWS_1252.decode_without_bom_handling(sample);
    let mut before = false;
    for c in decoded.chars() {
        let high = !c.is_ascii();
        if high {
            n += 1;
            western += usize::from(LETTERS.contains(c));
            runs += usize::from(before);
        }
        before = high;
    }
    n > 0 && western * 100 >= n * 95 && runs * 3 < n
}

/// windows-1252 or Latin-9, by the bytes in which they differ.
fn latin(sample: &[u8]) -> &'static Encoding {
    // Bytes 0x80 to 0x9F are letters and signs in windows-1252, unused in Latin-9.
    if sample.iter().any(|b| (0x80..0xa0).contains(b)) {
        return WINDOWS_1252;
    }
    let letter = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0xc0);
    let latin_9 = sample.iter().enumerate().any(|(i, b)| match b {
        0xa4 => true,                                                                                 // € against ¤
        0xa6 | 0xbc | 0xbd | 0xbe => letter(sample.get(i + 1)) || i > 0 && letter(sample.get(i - 1)), // Š Œ œ Ÿ
        _ => false,
    });
    if latin_9 { ISO_8859_15 } else { WINDOWS_1252 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], encoding: &str, text: &str) {
        let decoded = decode(bytes, None).unwrap_or_else(|e| panic!("{e}: {bytes:?}"));
        assert_eq!((decoded.encoding.name(), &*decoded.text), (encoding, text));
    }

    #[test]
    fn encodings() {
        check(b"a;b", "UTF-8", "a;b");
        check("é;b".as_bytes(), "UTF-8", "é;b");
        check("\u{feff}é".as_bytes(), "UTF-8", "é");
        check(b"\xff\xfea\0;\0", "UTF-16LE", "a;");
        check(b"\xfe\xff\0a\0;", "UTF-16BE", "a;");
        check(b"a\0;\0b\0\n\0", "UTF-16LE", "a;b\n");
        check(b"\0a\0;\0b\0\n", "UTF-16BE", "a;b\n");
        check(b"pr\xe9nom;12 \x80", "windows-1252", "prénom;12 €");
        check(b"pr\xe9nom;l\xb4eau", "windows-1252", "prénom;l´eau");
        check(b"pr\xe9nom;12 \xa4", "ISO-8859-15", "prénom;12 €");
        check(b"s\xbdur;\xe9t\xe9", "ISO-8859-15", "sœur;été");
        check(b"2 \xbd;\xe9t\xe9", "windows-1252", "2 ½;été");
        let russian = encoding_rs::WINDOWS_1251.encode("имя;город;Москва;улица Ленина дом").0.into_owned();
        check(&russian, "windows-1251", "имя;город;Москва;улица Ленина дом");
    }

    #[test]
    fn binary_is_refused() {
        for bytes in [&b"a\0b;c"[..], b"\x89PNG\r\n", b"%PDF-1.4", b"\x1f\x8b\x08", b"\x01\x02\x03\x04abc"] {
            assert_eq!(decode(bytes, None).err().map(|e| e.message.code.into_owned()), Some("reading-binary".into()));
        }
    }

    #[test]
    fn labels() {
        for (label, name) in [("latin-9", "ISO-8859-15"), ("Latin1", "windows-1252"), ("cp1252", "windows-1252")] {
            assert_eq!(decode(b"\xe9", Some(label)).ok().map(|d| d.encoding.name()), Some(name));
        }
        assert!(decode(b"a", Some("klingon")).is_err());
        let cut = "é".repeat(20).into_bytes();
        assert_eq!(decode(&cut[..39], None).ok().map(|d| (d.encoding.name(), d.n_replaced)), Some(("UTF-8", 1)));
    }
}
