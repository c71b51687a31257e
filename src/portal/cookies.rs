//! The three cookies: the session's token, the chosen language, and a sign that a page was seen.
//! All of them are needed; none of them follows anybody.

use crate::domain::language::Language;
use crate::domain::secret::Secret;

/// The browser's session. It ends with the browser.
const SESSION: &str = "cso";
/// The language that was chosen.
const LANGUAGE: &str = "cso-language";
/// Set by every page. A form of another site comes without it, since it is `SameSite=Lax`.
const SEEN: &str = "cso-seen";
const YEAR: &str = "; Max-Age=31536000";

/// Finds one cookie in the `Cookie` headers; with https only one that no subdomain can have set.
fn find<'a>(headers: &[&'a str], name: &str, secure: bool) -> Option<&'a str> {
    let prefix = if secure { "__Host-" } else { "" };
    headers
        .iter()
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| key.strip_prefix(prefix).is_some_and(|key| key == name))
        .map(|(_, value)| value)
}

/// The session's token.
pub(super) fn session(headers: &[&str], secure: bool) -> Option<Secret> {
    find(headers, SESSION, secure)
        .filter(|value| !value.is_empty() && value.len() <= 100)
        .map(|value| Secret::new(value.to_owned()))
}

/// The chosen language.
pub(super) fn language(headers: &[&str], secure: bool) -> Option<Language> {
    find(headers, LANGUAGE, secure).and_then(Language::from_word)
}

/// Whether a page was seen in this browser.
pub(super) fn seen(headers: &[&str], secure: bool) -> bool {
    find(headers, SEEN, secure).is_some()
}

fn set(name: &str, value: &str, more: &str, secure: bool) -> String {
    let (prefix, guard) = if secure {
        ("__Host-", "; Secure")
    } else {
        ("", "")
    };
    format!("{prefix}{name}={value}; Path=/; HttpOnly; SameSite=Lax{guard}{more}")
}

/// Keeps the session's token until the browser closes.
pub(super) fn keep_session(token: &Secret, secure: bool) -> String {
    set(SESSION, token.expose(), "", secure)
}

/// Forgets the session's token.
pub(super) fn forget_session(secure: bool) -> String {
    set(SESSION, "", "; Max-Age=0", secure)
}

/// Keeps the language.
pub(super) fn keep_language(language: Language, secure: bool) -> String {
    set(LANGUAGE, language.word(), YEAR, secure)
}

/// Remembers that a page was seen.
pub(super) fn keep_seen(secure: bool) -> String {
    set(SEEN, "1", "", secure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_https_only_cookies_that_this_very_host_set_count() {
        let planted = ["cso=planted; cso-language=cy", "x=y"];
        assert!(session(&planted, true).is_none());
        assert_eq!(language(&planted, true), None);
        assert_eq!(language(&planted, false), Some(Language::Welsh));
        let own = ["a=b; __Host-cso=own;__Host-cso-seen=1"];
        assert_eq!(session(&own, true).unwrap().expose(), "own");
        assert!(seen(&own, true) && !seen(&own, false));
        assert!(session(&["cso="], false).is_none());
    }

    #[test]
    fn a_session_cookie_ends_with_the_browser_and_no_script_reads_it() {
        let token = Secret::new("t".to_owned());
        assert_eq!(
            keep_session(&token, true),
            "__Host-cso=t; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            keep_session(&token, false),
            "cso=t; Path=/; HttpOnly; SameSite=Lax"
        );
        assert!(forget_session(true).ends_with("; Max-Age=0"));
    }
}
