//! The steps that many tests take, with a look at every page on the way.

use crate::support::served::Served;
use crate::support::window::Window;

pub(super) const SAM: &str = "sam@example.org";
pub(super) const PASSWORD: &str = "po-ta-toes, boil em";
pub(super) const MOBILE: &str = "07700 900126";
pub(super) const MOBILE_FULL: &str = "+447700900126";
pub(super) const LANDLINE: &str = "01632 960026";
pub(super) const LANDLINE_FULL: &str = "+441632960026";
pub(super) const ACCEPT: &str = "Accept Children's Services Online Account Invitation";

/// How the person gets six digits on the phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Text,
    Call,
}

impl By {
    pub(super) fn button(self) -> &'static str {
        match self {
            Self::Text => "Send Code",
            Self::Call => "Call me",
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Call => "call",
        }
    }

    pub(super) fn field(self) -> &'static str {
        match self {
            Self::Text => "Text message code",
            Self::Call => "Phone call code",
        }
    }

    fn number(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => (MOBILE, MOBILE_FULL),
            Self::Call => (LANDLINE, LANDLINE_FULL),
        }
    }
}

/// Invites Sam to these records, has the code verified, and gives reference and link.
#[track_caller]
pub(super) fn linked(served: &Served, records: &[&str]) -> (String, String) {
    let reference = served.env.invite_to(SAM, "Sam Gamgee", records);
    crate::support::person::become_verified(&served.env, &reference);
    (reference, served.link(SAM))
}

/// From the link to the sign-in page.
#[track_caller]
pub(super) fn accept(window: &Window, link: &str) {
    window.go(link);
    window.is_at(ACCEPT);
    window.check();
    window.press("Continue");
    window.is_at("Sign in");
    window.check();
}

/// From the sign-in page to the question for name and password.
#[track_caller]
pub(super) fn prove_address(served: &Served, window: &Window) {
    window.follow("Sign up now");
    window.is_at("Register: your email address");
    window.check();
    window.fill("Email Address", SAM);
    window.press("Send verification code");
    window.is_at("Register: your verification code");
    window.shows(SAM);
    window.check();
    window.fill("Verification code", &served.digits(SAM, "email"));
    window.press("Verify code");
    window.says("E-mail address verified. You can now continue.");
    window.shows(SAM);
    window.check();
    window.follow("Continue");
    window.is_at("Register: your name and password");
    window.check();
}

/// From name and password to the question for a phone.
#[track_caller]
pub(super) fn create(window: &Window) {
    window.fill("Given Name", "Samwise");
    window.fill("Surname", "Gamgee");
    window.fill("New Password", PASSWORD);
    window.fill("Confirm New Password", PASSWORD);
    window.press("Create");
    window.is_at("Confirm your identity: your phone number");
    window.check();
}

/// Types the digits that come to the phone.
#[track_caller]
pub(super) fn type_digits(served: &Served, window: &Window, to: &str, by: By) {
    let digits = served.digits(to, by.word());
    window.fill(by.field(), &digits);
    window.press("Verify code");
}

/// From the question for a phone to Account setup; the number is confirmed twice.
#[track_caller]
pub(super) fn enrol(served: &Served, window: &Window, by: By) {
    let (typed, full) = by.number();
    window.fill("Phone Number", typed);
    window.press(by.button());
    window.is_at(match by {
        By::Text => "Confirm your identity: text message code",
        By::Call => "Confirm your identity: phone call code",
    });
    window.shows("XXX-XXX-XXX26");
    window.check();
    type_digits(served, window, full, by);
    window.is_at("Confirm your identity once more");
    window.shows("XXX-XXX-XXX26");
    window.check();
    window.press(by.button());
    window.is_at(match by {
        By::Text => "Confirm your identity once more: text message code",
        By::Call => "Confirm your identity once more: phone call code",
    });
    window.check();
    type_digits(served, window, full, by);
    window.is_at("Account setup");
    window.check();
}

/// From the link to Account setup, for somebody who has no account.
#[track_caller]
pub(super) fn join(served: &Served, window: &Window, link: &str, by: By) {
    accept(window, link);
    prove_address(served, window);
    create(window);
    enrol(served, window, by);
}

/// From *Confirm* to the page after *Submit*.
#[track_caller]
pub(super) fn submit(window: &Window) {
    window.press_here("Confirm");
    window.says("Check your answers");
    window.check();
    window.press("Submit");
    window.is_at("We have your answers");
    window.check();
}

/// From the sign-in page to wherever the second factor leads.
#[track_caller]
pub(super) fn sign_in(served: &Served, window: &Window, by: By) {
    window.fill("Email address", SAM);
    window.fill("Password", PASSWORD);
    window.press("Sign in");
    window.is_at("Confirm your identity");
    window.shows("XXX-XXX-XXX26");
    window.check();
    window.press(by.button());
    window.is_at(match by {
        By::Text => "Sign in: text message code",
        By::Call => "Sign in: phone call code",
    });
    window.check();
    type_digits(served, window, by.number().1, by);
}

#[track_caller]
pub(super) fn sign_out(window: &Window) {
    window.press("Sign out");
    window.is_at("You have signed out");
    window.check();
}
