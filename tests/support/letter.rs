//! An email as its reader sees it: headers and parts decoded.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// One decoded email.
#[derive(Debug)]
pub(crate) struct Letter {
    headers: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) html: String,
}

impl Letter {
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let raw = String::from_utf8(bytes.to_owned()).unwrap();
        let mut letter = Self {
            headers: Vec::new(),
            text: String::new(),
            html: String::new(),
        };
        let (headers, body) = split(&raw.replace("\r\n", "\n"));
        letter.part(&headers, &body);
        letter.headers = headers
            .into_iter()
            .map(|(name, value)| (name, words(&value)))
            .collect();
        letter
    }

    /// A header's value by its name in any case; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        find(&self.headers, name)
    }

    pub(crate) fn subject(&self) -> &str {
        self.header("subject")
    }

    pub(crate) fn to(&self) -> &str {
        self.header("to")
    }

    fn part(&mut self, headers: &[(String, String)], body: &str) {
        let kind = find(headers, "content-type").to_owned();
        if kind.starts_with("multipart/") {
            let boundary = kind.split("boundary=").nth(1).unwrap();
            let boundary = boundary.split(';').next().unwrap().trim_matches('"');
            let marker = format!("--{boundary}");
            for part in body.split(&marker).skip(1) {
                if !part.starts_with("--") {
                    let (headers, body) = split(part.trim_start_matches('\n'));
                    self.part(&headers, &body);
                }
            }
            return;
        }
        let decoded = match find(headers, "content-transfer-encoding")
            .to_lowercase()
            .as_str()
        {
            "base64" => {
                let joined: String = body.split_whitespace().collect();
                String::from_utf8(STANDARD.decode(joined).unwrap()).unwrap()
            }
            "quoted-printable" => quoted(&body.replace("=\n", ""), false),
            _ => body.to_owned(),
        };
        if kind.starts_with("text/html") {
            self.html = decoded;
        } else {
            self.text = decoded;
        }
    }
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> &'a str {
    headers
        .iter()
        .find(|(header, _)| header.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
        .unwrap_or_default()
}

fn split(raw: &str) -> (Vec<(String, String)>, String) {
    let (head, body) = raw.split_once("\n\n").unwrap_or((raw, ""));
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in head.lines() {
        if line.starts_with([' ', '\t']) {
            headers.last_mut().unwrap().1 += line;
        } else if let Some((name, value)) = line.split_once(':') {
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
    }
    (headers, body.to_owned())
}

/// Decodes `=?utf-8?q?…?=` and `=?utf-8?b?…?=`; space between two of them belongs to neither.
fn words(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    let mut was_encoded = false;
    while let Some(start) = rest.find("=?") {
        let fields: Vec<&str> = rest[start + 2..].splitn(4, '?').collect();
        let [_, coding, text, after] = fields[..] else {
            break;
        };
        let between = &rest[..start];
        if !(was_encoded && between.trim().is_empty()) {
            out += between;
        }
        out += &if coding.eq_ignore_ascii_case("b") {
            String::from_utf8(STANDARD.decode(text).unwrap()).unwrap()
        } else {
            quoted(text, true)
        };
        was_encoded = true;
        rest = after.strip_prefix('=').unwrap();
    }
    out + rest
}

fn quoted(text: &str, is_header: bool) -> String {
    let mut bytes = text.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        match byte {
            b'=' => {
                let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                let digits = std::str::from_utf8(&digits).unwrap();
                out.push(u8::from_str_radix(digits, 16).unwrap());
            }
            b'_' if is_header => out.push(b' '),
            other => out.push(other),
        }
    }
    String::from_utf8(out).unwrap()
}

#[test]
fn a_letter_is_read_as_its_reader_sees_it() {
    let raw = "Subject: =?utf-8?b?U2nDom4=?= =?utf-8?q?_=C3=93?= x\r\nTo: a@example.org\r\n\
        Content-Type: multipart/alternative;\r\n boundary=\"B\"\r\n\r\n--B\r\n\
        Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        Si=C3=A2n, a long=\r\n line\r\n--B\r\nContent-Type: text/html\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nPGI+\r\n--B--\r\n";
    let letter = Letter::parse(raw.as_bytes());
    assert_eq!(
        (letter.subject(), letter.to()),
        ("Siân Ó x", "a@example.org")
    );
    assert_eq!(
        (letter.text.trim_end(), letter.html.as_str()),
        ("Siân, a long line", "<b>")
    );
}
