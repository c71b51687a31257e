//! Texts and calls as `.txt` files in a folder: the transport for a first try, practice and tests.

use crate::adapters::folder::Folder;
use crate::domain::account::MfaMethod;
use crate::ports::clock::Clock;
use crate::ports::mailer::MailError;
use crate::ports::messenger::{Messenger, PhoneMessage};
use std::path::PathBuf;
use std::sync::Arc;

/// Writes every text and every call's script as a file.
pub struct FolderMessenger {
    folder: Folder,
    clock: Arc<dyn Clock>,
}

impl FolderMessenger {
    /// Names the folder; nothing is made before the first message.
    pub fn new(folder: PathBuf, clock: Arc<dyn Clock>) -> Self {
        Self {
            folder: Folder(folder),
            clock,
        }
    }
}

impl Messenger for FolderMessenger {
    fn send(&self, message: &PhoneMessage) -> Result<(), MailError> {
        let mut folder = self.folder.prepare()?;
        let now = self.clock.now();
        let by = match message.method {
            MfaMethod::Sms => "text",
            MfaMethod::Call => "call",
        };
        let content = format!(
            "To: {}\nBy: {by}\nLanguage: {}\nDate: {}\n\n{}\n",
            message.to.as_str(),
            message.language,
            now.format("%Y-%m-%dT%H:%M:%SZ"),
            message.text
        );
        folder.put(&message.id, "txt", now, content.as_bytes())
    }

    fn describe(&self) -> String {
        format!("folder {}", self.folder.shown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::mail_folder::tests::Ticking;
    use crate::domain::id::MessageRef;
    use crate::domain::phone::PhoneNumber;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn texts_and_calls_become_private_files_one_for_each_message() {
        let home = tempfile::tempdir().unwrap();
        let messenger =
            FolderMessenger::new(home.path().join("outbox"), Arc::new(Ticking(0.into())));
        let message = PhoneMessage {
            id: MessageRef::parse("MSG-4F7H2KQ9").unwrap(),
            method: MfaMethod::Call,
            to: PhoneNumber::parse("44", "07700 900123", &["44".to_owned()]).unwrap(),
            text: "Hello. Your code is: one, two.".to_owned(),
            language: "en",
        };
        messenger.send(&message).unwrap();
        messenger.send(&message).unwrap();
        let files: Vec<_> = fs::read_dir(home.path().join("outbox"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        assert_eq!(files.len(), 1);
        let mode = fs::metadata(&files[0]).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        insta::assert_snapshot!(fs::read_to_string(&files[0]).unwrap(), @r"
        To: +447700900123
        By: call
        Language: en
        Date: 2026-12-14T10:31:00Z

        Hello. Your code is: one, two.
        ");
    }
}
