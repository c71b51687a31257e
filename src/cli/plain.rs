//! Reasons that come from the operating system, in words.

/// What operating systems say, and how people say it.
const SPOKEN: &[(&str, &str)] = &[
    (
        "No such file or directory",
        "there is no such file or folder",
    ),
    ("Permission denied", "you may not read or write there"),
    ("Operation not permitted", "you may not do that there"),
    ("Is a directory", "that is a folder, and a file is wanted"),
    ("Not a directory", "a part of that path is not a folder"),
    ("File exists", "it is there already"),
    ("No space left on device", "the disk is full"),
    (
        "Read-only file system",
        "nothing can be written on that disk",
    ),
    ("Connection refused", "nothing answers at that address"),
    (
        "Cannot assign requested address",
        "this computer has no such address",
    ),
    ("Address already in use", "another program listens there"),
    (
        "stream did not contain valid UTF-8",
        "it is not plain text (UTF-8)",
    ),
];

/// A reason as it is read aloud: without the numbers that operating systems add.
pub fn plain(text: &str) -> String {
    let mut out = text.to_owned();
    while let Some((before, rest)) = out.split_once(" (os error ") {
        let Some((_, after)) = rest.split_once(')') else {
            break;
        };
        out = format!("{before}{after}");
    }
    for (theirs, ours) in SPOKEN {
        out = out.replace(theirs, ours);
    }
    out
}

/// Why a program cannot be run.
pub fn not_run(error: &std::io::Error) -> String {
    if error.kind() == std::io::ErrorKind::PermissionDenied {
        "it is not marked as a program, or you may not run it".to_owned()
    } else {
        plain(&error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_operating_system_says_is_said_in_words() {
        let raw = std::io::Error::from_raw_os_error(2).to_string();
        assert!(raw.contains("os error"));
        assert_eq!(
            plain(&format!("/x: {raw}")),
            "/x: there is no such file or folder"
        );
        assert_eq!(plain("(os error"), "(os error");
        assert_eq!(plain("as it was"), "as it was");
    }
}
