//! The wording that comes with `cso`, carried in the binary so that no installation lacks a letter.

/// Pairs each name with the text of its file.
macro_rules! embedded {
    ($($name:literal,)*) => {
        /// Every template by name: `<kind>.<language>.<part>`, and the layout that the HTML parts share.
        pub(super) const EMBEDDED: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("templates/", $name)))),*];
    };
}

embedded![
    "layout.html",
    "setup.en.subject",
    "setup.en.txt",
    "setup.en.html",
    "setup.cy.subject",
    "setup.cy.txt",
    "setup.cy.html",
    "accept.en.subject",
    "accept.en.txt",
    "accept.en.html",
    "accept.cy.subject",
    "accept.cy.txt",
    "accept.cy.html",
    "verification_code.en.subject",
    "verification_code.en.txt",
    "verification_code.en.html",
    "verification_code.cy.subject",
    "verification_code.cy.txt",
    "verification_code.cy.html",
    "activation.en.subject",
    "activation.en.txt",
    "activation.en.html",
    "activation.cy.subject",
    "activation.cy.txt",
    "activation.cy.html",
    "reminder.en.subject",
    "reminder.en.txt",
    "reminder.en.html",
    "reminder.cy.subject",
    "reminder.cy.txt",
    "reminder.cy.html",
    "closed.en.subject",
    "closed.en.txt",
    "closed.en.html",
    "closed.cy.subject",
    "closed.cy.txt",
    "closed.cy.html",
    "paper.html",
    "paper.en.html",
    "paper.cy.html",
    "phone_code.en.sms",
    "phone_code.en.call",
    "phone_code.cy.sms",
    "phone_code.cy.call",
];

/// The embedded text of a template.
pub(super) fn embedded(name: &str) -> Option<&'static str> {
    EMBEDDED
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, source)| *source)
}
