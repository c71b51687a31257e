//! The two languages in which people are written to.

use crate::domain::words::words;

words! {
    /// The language of emails, texts, calls and pages.
    pub enum Language {
        /// English.
        English = "en",
        /// Welsh.
        Welsh = "cy",
    }
}
