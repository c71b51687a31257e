//! Emails as `.eml` files in a folder: the transport for a first try, for practice and for tests.

use crate::adapters::email_message::{Sender, build};
use crate::adapters::folder::{Folder, Prepared};
use crate::ports::clock::Clock;
use crate::ports::mailer::{Email, Greeting, MailError, Mailer, Outgoing};
use std::path::PathBuf;
use std::sync::Arc;

/// Writes every email as a whole `.eml` file that mail programs can open.
pub struct FolderMailer {
    folder: Folder,
    sender: Sender,
    clock: Arc<dyn Clock>,
}

impl FolderMailer {
    /// Names the folder; nothing is made before the first email.
    pub fn new(folder: PathBuf, sender: Sender, clock: Arc<dyn Clock>) -> Self {
        Self {
            folder: Folder(folder),
            sender,
            clock,
        }
    }

    fn put(&self, folder: &mut Prepared<'_>, email: &Email) -> Result<(), MailError> {
        let now = self.clock.now();
        let built = build(email, &self.sender, now)?;
        folder.put(&email.id, "eml", now, &built.bytes)
    }
}

impl Mailer for FolderMailer {
    fn send_all(&self, outgoing: &mut dyn Outgoing) {
        let mut prepared = None;
        while let Some(email) = outgoing.next() {
            let result = match prepared.get_or_insert_with(|| self.folder.prepare()) {
                Ok(folder) => self.put(folder, &email),
                Err(error) => Err(error.clone()),
            };
            outgoing.settle(&email.id, result);
        }
    }

    fn check(&self) -> Result<Greeting, MailError> {
        self.folder.prepare()?;
        self.folder.try_out()?;
        Ok(Greeting {
            place: self.folder.shown(),
            encrypted: None,
        })
    }

    fn describe(&self) -> String {
        format!("folder {}", self.folder.shown())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::adapters::email_message::tests::email;
    use crate::domain::id::MessageRef;
    use crate::domain::outbox::Fault;
    use chrono::{DateTime, Utc};
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;
    use std::sync::atomic::{AtomicI64, Ordering};

    /// A clock that moves on by a minute whenever it is read.
    pub(crate) struct Ticking(pub(crate) AtomicI64);

    impl Clock for Ticking {
        fn now(&self) -> DateTime<Utc> {
            let minutes = self.0.fetch_add(1, Ordering::Relaxed);
            DateTime::from_timestamp(1_797_244_200 + minutes * 60, 0).unwrap()
        }
    }

    fn mailer(folder: &Path) -> FolderMailer {
        let sender = Sender::parse("Council <no-reply@example.org>").unwrap();
        FolderMailer::new(folder.to_owned(), sender, Arc::new(Ticking(0.into())))
    }

    fn sent(mailer: &FolderMailer, emails: Vec<Email>) -> Vec<Result<(), MailError>> {
        let mut outcomes = Vec::new();
        mailer.send(emails, &mut |_, outcome| outcomes.push(outcome));
        outcomes
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn an_email_becomes_one_private_file_however_often_it_is_sent() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("data/outbox");
        let mailer = mailer(&folder);
        assert_eq!(sent(&mailer, vec![email()]), [Ok(())]);
        let again = Email {
            subject: "Second try".to_owned(),
            ..email()
        };
        assert_eq!(sent(&mailer, vec![again]), [Ok(())]);
        assert_eq!(names(&folder), ["20261214T103000Z-MSG-4F7H2KQ9.eml"]);
        let file = folder.join("20261214T103000Z-MSG-4F7H2KQ9.eml");
        assert!(fs::read_to_string(&file).unwrap().contains("Second try"));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
    }

    #[test]
    fn other_messages_get_other_files_in_the_order_of_time() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("outbox");
        let mailer = mailer(&folder);
        let second = Email {
            id: MessageRef::parse("MSG-00000000").unwrap(),
            ..email()
        };
        assert_eq!(sent(&mailer, vec![email(), second]), [Ok(()), Ok(())]);
        assert_eq!(
            names(&folder),
            [
                "20261214T103000Z-MSG-4F7H2KQ9.eml",
                "20261214T103100Z-MSG-00000000.eml"
            ]
        );
        assert_eq!(mailer.check().unwrap().encrypted, None);
        assert_eq!(names(&folder).len(), 2);
    }

    #[test]
    fn a_folder_that_others_can_read_is_refused_for_every_email() {
        let home = tempfile::tempdir().unwrap();
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let outcomes = sent(&mailer(home.path()), vec![email(), email()]);
        assert_eq!(outcomes.len(), 2);
        for outcome in outcomes {
            let error = outcome.unwrap_err();
            assert_eq!(error.fault, Fault::Provider);
            assert!(error.text.contains("chmod 700"), "{}", error.text);
        }
        assert!(names(home.path()).is_empty());
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_a_fault_of_the_transport() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "").unwrap();
        let error = mailer(&file.join("outbox")).check().err().unwrap();
        assert_eq!(error.fault, Fault::Provider);
    }
}
