//! Texts and calls to phones, as a port.

use crate::domain::account::MfaMethod;
use crate::domain::id::MessageRef;
use crate::domain::phone::PhoneNumber;
use crate::ports::mailer::MailError;

/// One text or call, ready to be handed over.
pub struct PhoneMessage {
    /// The outbox row this is for.
    pub id: MessageRef,
    /// By text or by call.
    pub method: MfaMethod,
    /// The number it goes to.
    pub to: PhoneNumber,
    /// The words to send, or to speak.
    pub text: String,
    /// `en` or `cy`.
    pub language: &'static str,
}

/// Hands texts and calls over to a provider.
pub trait Messenger: Send + Sync {
    /// Sends one text or places one call, within the adapter's time limit.
    ///
    /// # Errors
    /// The reason, with whether a later try can help.
    fn send(&self, message: &PhoneMessage) -> Result<(), MailError>;

    /// Names the transport in a few words for people. Never holds a password.
    fn describe(&self) -> String;
}
