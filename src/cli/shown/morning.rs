//! What waits on the reader, as a page to begin the day with.

use crate::app::status::Waiting;
use crate::cli::layout;
use crate::cli::shown::lists::Names;
use crate::cli::shown::words;
use crate::cli::time;
use crate::cli::view::{Look, spoken, strong};
use crate::domain::invitation::Invitation;
use crate::domain::text::visible;

/// The page.
pub struct Morning<'a> {
    /// What waits.
    pub waiting: &'a Waiting,
    /// How names are shown.
    pub names: Names,
}

impl Morning<'_> {
    /// As people read it: the day, what waits with the command to type, and what else there is.
    pub fn page(&self, look: Look) -> String {
        let waiting = self.waiting;
        let mut page = Page {
            text: String::new(),
            look,
        };
        page.head(&format!(
            "{} – {}",
            time::today(waiting.now),
            waiting.staff.login
        ));
        page.line(0, &self.count());
        for invitation in &waiting.mine {
            page.gap();
            self.task(invitation, &mut page);
        }
        if waiting.has_more {
            page.gap();
            page.line(0, "There is more: cso invite list");
        }
        let also = self.also();
        if !also.is_empty() {
            page.gap();
            page.head("Also");
            for (what, command) in also {
                page.line(2, &what);
                page.command(4, &command);
            }
        }
        if waiting.is_empty && waiting.mine.is_empty() {
            page.gap();
            page.head("To begin");
            page.line(2, "Invite somebody");
            page.command(
                4,
                "cso invite create EMAIL --name NAME --record REF=\"LABEL\"",
            );
            page.line(2, "Practise with made-up people");
            page.command(4, "cso demo");
        }
        if look.is_spoken {
            spoken(&page.text)
        } else {
            page.text
        }
    }

    fn count(&self) -> String {
        match self.waiting.mine.len() {
            0 => "Nothing waits on you.".to_owned(),
            1 => "1 invitation waits on you.".to_owned(),
            many if self.waiting.has_more => {
                format!("More than {many} invitations wait on you, oldest first.")
            }
            many => format!("{many} invitations wait on you, oldest first."),
        }
    }

    fn task(&self, invitation: &Invitation, page: &mut Page) {
        let now = self.waiting.now;
        let turn = invitation.turn_at(now);
        let name = self.names.name(invitation);
        let name = name.map(|name| format!("  {}", visible(&name)));
        let stage = words(turn.stage().word());
        page.head(&format!(
            "{}{} – {stage}, invited {} ago",
            invitation.reference,
            name.unwrap_or_default(),
            time::span(now - invitation.created_at),
        ));
        page.line(2, &turn.next("the person"));
        if let Some(command) = turn.command(&invitation.reference) {
            page.command(2, &command);
        }
    }

    /// What does not wait on the reader, and how to look at it.
    fn also(&self) -> Vec<(String, String)> {
        let mut also = Vec::new();
        let plural = |number: u64, one: &str, many: &str| {
            format!("{number} {}", if number == 1 { one } else { many })
        };
        if self.waiting.due_messages > 0 {
            let what = plural(
                self.waiting.due_messages,
                "message waits in the outbox",
                "messages wait in the outbox",
            );
            also.push((what, "cso mail send".to_owned()));
        }
        for (login, count) in &self.waiting.orphaned {
            let what = plural(
                *count,
                &format!("invitation of {login}, who works here no more, needs another worker"),
                &format!("invitations of {login}, who works here no more, need another worker"),
            );
            also.push((
                what,
                format!("cso staff handover --from {login} --to LOGIN"),
            ));
        }
        if self.waiting.overdue > 0 {
            let what = plural(
                self.waiting.overdue,
                "access has come to its end, which is not written down yet",
                "accesses have come to their end, which is not written down yet",
            );
            also.push((what, "cso access list --overdue".to_owned()));
        }
        if self.waiting.on_hold > 0 {
            let what = plural(
                self.waiting.on_hold,
                "do-not-contact hold: nobody is to write to them",
                "do-not-contact holds: nobody is to write to them",
            );
            also.push((what, "cso contact list".to_owned()));
        }
        if self.waiting.on_person > 0 {
            let what = plural(
                self.waiting.on_person,
                "of your invitations waits on the person",
                "of your invitations wait on the person",
            );
            also.push((
                what,
                "cso invite list --mine --waiting-on person".to_owned(),
            ));
        }
        also
    }
}

struct Page {
    text: String,
    look: Look,
}

impl Page {
    fn gap(&mut self) {
        self.text.push('\n');
    }

    fn head(&mut self, text: &str) {
        for line in layout::wrap(text, self.look.width.into()) {
            self.text += &strong(&line, self.look.is_coloured);
            self.text.push('\n');
        }
    }

    fn line(&mut self, indent: usize, text: &str) {
        let indent = if self.look.is_spoken { 0 } else { indent };
        for line in layout::wrap(text, usize::from(self.look.width) - indent) {
            self.text += &" ".repeat(indent);
            self.text += &line;
            self.text.push('\n');
        }
    }

    fn command(&mut self, indent: usize, command: &str) {
        if self.look.is_spoken {
            self.line(0, &format!("Type: {command}"));
        } else {
            self.line(indent, command);
        }
    }
}
