//! Lists as they come out of real spreadsheets.

use crate::support::TestEnv;
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A database that knows the record C220.
fn office() -> TestEnv {
    let env = TestEnv::new();
    env.run(["record", "add", "C220", "--label", "Frodo B."])
        .success();
    env
}

/// What a list gives, as `run --json` tells it, and its exit code.
fn run(env: &TestEnv, file: &Path) -> (Value, Option<i32>) {
    let file = file.to_str().unwrap();
    let output = env.run(["batch", "run", file, "--yes", "--no-send", "--json"]);
    (output.json(), output.code)
}

/// The names of everybody who was invited, oldest first.
fn names(env: &TestEnv) -> Vec<String> {
    let listed = env.json(["invite", "list", "--reveal"]);
    let mut names: Vec<String> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap().to_owned())
        .collect();
    names.reverse();
    names
}

const TABLE: &str =
    "Email,Name,Record\nsian@example.org,Siân Ó Briain,C220\nbob@example.org,Bob,C220\n";

#[test]
fn every_encoding_separator_and_line_ending_gives_the_same() {
    let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    };
    let western = |text: &str| -> Vec<u8> {
        text.chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect()
    };
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("plain", TABLE.into()),
        ("mark", format!("\u{feff}{TABLE}").into()),
        ("utf-16 with mark, low first", utf16(&format!("\u{feff}{TABLE}"), u16::to_le_bytes)),
        ("utf-16 with mark, high first", utf16(&format!("\u{feff}{TABLE}"), u16::to_be_bytes)),
        ("utf-16 without mark", utf16(TABLE, u16::to_le_bytes)),
        ("semicolons", TABLE.replace(',', ";").into()),
        ("tabs", TABLE.replace(',', "\t").into()),
        ("named separator", format!("sep=|\r\n{}", TABLE.replace(',', "|")).into()),
        ("quoted named separator", format!("\"sep=;\"\n{}", TABLE.replace(',', ";")).into()),
        ("old Mac", TABLE.replace('\n', "\r").into()),
        ("Windows", TABLE.replace('\n', "\r\n").into()),
        ("no end", TABLE.trim_end().into()),
        ("empty ends", TABLE.replace('\n', ",,\n").replace('\n', "\n,,,,\n\n").into()),
        ("quotes", "\"Email\",\"Name\",\"Record\"\n\"sian@example.org\",\"Siân\nÓ Briain\",C220\nbob@example.org,\"Bob\",C220".into()),
        ("1252", western(TABLE)),
    ];
    for (what, bytes) in files {
        let env = office();
        let file = env.write("intake.csv", bytes);
        let (result, code) = run(&env, &file);
        assert_eq!(code, Some(0), "{what}: {result}");
        assert_eq!(result["created"], 2, "{what}: {result}");
        assert_eq!(names(&env), ["Siân Ó Briain", "Bob"], "{what}");
    }
}

#[test]
fn windows_1252_is_announced_when_it_is_assumed() {
    let env = office();
    let western: Vec<u8> = TABLE
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let file = env.write("old.csv", western);
    let output = env
        .run(["batch", "check", file.to_str().unwrap()])
        .success();
    assert!(
        output.stderr.contains("was read as Windows-1252"),
        "{output}"
    );
    let file = env.write("new.csv", TABLE);
    let output = env
        .run(["batch", "check", file.to_str().unwrap()])
        .success();
    assert!(!output.stderr.contains("Windows-1252"), "{output}");
}

#[test]
fn json_lines_and_standard_input() {
    let env = office();
    let lines = [
        json!({"email": "sian@example.org", "name": "Siân", "record": ["C220", "C221"], "label": ["Frodo B.", "Pippin T."]}),
        json!({"Email address": "bob@example.org", "name": "Bob", "record": "C220", "key": 17, "note": null}),
        json!({"email": "x@example.org", "name": "X", "record": 220}),
        json!({"email": "y@example.org", "name": "Y", "record": "C220", "shoe": 42}),
    ];
    let mut text = lines.map(|line| line.to_string()).join("\n");
    text.push('\n');
    text.push_str("\n{\"email\": \"z@example.org\", \"email\": \"q@example.org\", \"name\": \"Z\", \"record\": \"C220\"}\n[1]\n{broken\n");
    let output = env.run_with_input(["batch", "run", "-", "--json", "--yes", "--no-send"], &text);
    assert_eq!(output.code, Some(7), "{output}");
    let result = output.json();
    assert_eq!(result["created"], 2);
    assert_eq!(result["rejected"], 5);
    let found: Vec<(u64, &str)> = result["rejects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reject| {
            (
                reject["line"].as_u64().unwrap(),
                reject["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert!(found.contains(&(3, "ruined_number")), "{result}");
    for line in [4, 6, 7, 8] {
        assert!(found.contains(&(line, "invalid_json")), "{line}: {result}");
    }
}

/// A workbook of sheets, each a list of rows of cells as XML.
fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut add = |name: &str, text: String| {
        zip.start_file(name, stored).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let of = |text: fn(usize, &str) -> String| -> String {
        (1..)
            .zip(sheets)
            .map(|(n, (name, _))| text(n, name))
            .collect()
    };
    add(
        "[Content_Types].xml",
        format!(
            "{head}<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>"
        ),
    );
    add(
        "_rels/.rels",
        format!(
            "{head}<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{rels}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    );
    let listed = of(|n, name| format!("<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>"));
    add(
        "xl/workbook.xml",
        format!(
            "{head}<workbook xmlns=\"{main}\" xmlns:r=\"{rels}\"><sheets>{listed}</sheets></workbook>"
        ),
    );
    let related = of(|n, _| {
        format!(
            "<Relationship Id=\"rId{n}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        )
    });
    add(
        "xl/_rels/workbook.xml.rels",
        format!("{head}<Relationships xmlns=\"{package}/relationships\">{related}</Relationships>"),
    );
    for (number, (_, rows)) in (1..).zip(sheets) {
        add(
            &format!("xl/worksheets/sheet{number}.xml"),
            format!("{head}<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
        );
    }
    zip.finish().unwrap().into_inner()
}

fn row(number: u32, cells: &[&str]) -> String {
    let cells: String = ('A'..)
        .zip(cells)
        .map(|(column, text)| match text.strip_prefix('#') {
            Some(rest) if rest.starts_with('N') => {
                format!("<c r=\"{column}{number}\" t=\"e\"><v>#{rest}</v></c>")
            }
            Some(digits) => format!("<c r=\"{column}{number}\"><v>{digits}</v></c>"),
            None => format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
        })
        .collect();
    format!("<row r=\"{number}\">{cells}</row>")
}

#[test]
fn a_workbook_is_read_and_its_numbers_are_never_guessed() {
    let env = office();
    let rows = [
        row(2, &["Email", "Name", "Record", "Key", "Note"]),
        row(3, &["sian@example.org", "Siân", "C220", "#17", "#5"]),
        row(5, &["bob@example.org", "Bob", "#220"]),
        row(6, &["eve@example.org", "Eve", "#N/A"]),
        row(
            7,
            &["tom@example.org", "Tom", "C220", "#447701000000000000000"],
        ),
        row(9, &["", "", ""]),
    ]
    .concat();
    let file = env.write("intake.xlsx", workbook(&[("Intake", &rows), ("Empty", "")]));
    let (result, code) = run(&env, &file);
    assert_eq!(code, Some(7), "{result}");
    assert_eq!(
        (&result["rows"], &result["created"]),
        (&json!(4), &json!(1))
    );
    let found: Vec<(u64, &str, &str)> = result["rejects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reject| {
            let text = |name: &str| reject[name].as_str().unwrap();
            (
                reject["line"].as_u64().unwrap(),
                text("column"),
                text("code"),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (5, "record", "ruined_number"),
            (6, "record", "invalid_cell"),
            (7, "key", "ruined_number")
        ],
        "{result}"
    );
    // What was ruined is not handed back as if it were right.
    let mend = env
        .run(["batch", "rejects", result["run"].as_str().unwrap()])
        .success();
    assert!(mend.stdout.contains("bob@example.org,Bob,,"), "{mend}");
}

#[test]
fn of_several_sheets_one_is_named() {
    let env = office();
    let rows = |name: &str| {
        [
            row(1, &["email", "name", "record"]),
            row(2, &["sam@example.org", name, "C220"]),
        ]
        .concat()
    };
    let (one, two) = (rows("Sam"), rows("Sue"));
    let file = env.write("intake.xlsx", workbook(&[("June", &one), ("July", &two)]));
    let file = file.to_str().unwrap();
    let error = env.refused(["batch", "check", file], "invalid_file", 2);
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("June, July"), "{message}");
    let error = env.refused(
        ["batch", "check", file, "--sheet", "May"],
        "invalid_file",
        2,
    );
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("no sheet “May”")
    );
    let output = env.run([
        "batch",
        "run",
        file,
        "--sheet",
        "july",
        "--yes",
        "--no-send",
    ]);
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(names(&env), ["Sue"]);
}

#[test]
fn what_is_no_list_is_refused_with_its_place_and_the_mend() {
    let env = office();
    let many = format!("email,name,record\n{}", "a,b,c\n".repeat(200_001));
    let files: &[(&str, &[u8], &str, &str)] = &[
        ("empty.csv", b"", "invalid_file", "it is empty"),
        ("blank.csv", b" \n\n;;\n", "invalid_file", "it is empty"),
        (
            "old.xls",
            &[0xd0, 0xcf, 0x11, 0xe0, 0xa1],
            "invalid_file",
            "save it as .xlsx",
        ),
        ("a.pdf", b"%PDF-1.7", "invalid_file", "PDF"),
        (
            "a.zip",
            b"PK\x03\x04rest",
            "invalid_file",
            "no .xlsx workbook",
        ),
        (
            "a.bin",
            b"abc\0def",
            "invalid_file",
            "bytes that no text has",
        ),
        ("a.json", b"[{}]", "invalid_file", "one JSON object a line"),
        (
            "extra.csv",
            b"email,name,record,shoe size\n",
            "invalid_headings",
            "“shoe size”",
        ),
        (
            "twice.csv",
            b"email,name,record,Email address\n",
            "invalid_headings",
            "both mean the column email",
        ),
        (
            "few.csv",
            b"email,name\n",
            "invalid_headings",
            "no column record",
        ),
        (
            "late.csv",
            b"\n\nemail;name\n",
            "invalid_headings",
            "late.csv line 3",
        ),
        (
            "many.csv",
            many.as_bytes(),
            "invalid_file",
            "more than 200000 rows",
        ),
    ];
    for (name, bytes, code, says) in files {
        let file = env.write(name, bytes);
        let before = env.everything();
        for verb in ["check", "run"] {
            let args = ["batch", verb, file.to_str().unwrap(), "--yes"];
            let error = env.refused(args, code, 2);
            let message = error["message"].as_str().unwrap();
            assert!(message.contains(says), "{name}: {message}");
            assert!(message.contains(name), "{name}: {message}");
        }
        assert_eq!(
            env.everything().len(),
            before.len(),
            "{name} left something behind"
        );
    }
    env.refused(["batch", "check", "nowhere.csv"], "invalid_file", 2);
    let file = env.write(
        "extra2.csv",
        "email,name,record,shoe size\nsam@example.org,Sam,C220,42\n",
    );
    let file = file.to_str().unwrap();
    assert_eq!(
        env.json(["batch", "check", file, "--ignore-extra"])["created"],
        1
    );
}

#[test]
fn long_fields_and_open_quotes_are_told_by_their_line() {
    let env = office();
    let long = "x".repeat(4_001);
    let text = format!(
        "email,name,record,note\nsam@example.org,Sam,C220,{long}\nsue@example.org,Sue,C220,fine\ntom@example.org,Tom,C220,a,b\nbad@example.org,\"Open,C220,{}\n",
        "more\n".repeat(2_000)
    );
    let file = env.write("intake.csv", text);
    let output = env
        .run(["batch", "check", file.to_str().unwrap(), "--json"])
        .ended(7);
    let rejects = output.json()["rejects"].clone();
    let found: Vec<(u64, &str)> = rejects
        .as_array()
        .unwrap()
        .iter()
        .map(|reject| {
            (
                reject["line"].as_u64().unwrap(),
                reject["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert!(found.contains(&(2, "too_long")), "{rejects}");
    assert!(found.contains(&(4, "extra_cells")), "{rejects}");
    assert!(found.contains(&(5, "too_long")), "{rejects}");
    assert!(!found.iter().any(|(line, _)| *line == 3), "{rejects}");
}
