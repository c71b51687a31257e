//! Letters as people read them, and what they must never hold.

use super::*;
use crate::app::letters::shape::{COLUMNS, gsm_length, spoken};
use crate::domain::id::InvitationRef;

const BOTH: [Language; 2] = [Language::English, Language::Welsh];

fn letters() -> Letters {
    Letters::new(Organisation::default(), BTreeMap::new())
}

fn with(name: &str, source: &str) -> Letters {
    let overrides = BTreeMap::from([(name.to_owned(), source.to_owned())]);
    Letters::new(Organisation::default(), overrides)
}

/// Checks that every opened element is closed in order.
fn is_balanced(html: &str) -> bool {
    let mut open = Vec::new();
    for piece in html.split('<').skip(1) {
        let Some((tag, _)) = piece.split_once('>') else {
            return false;
        };
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        match tag.chars().next() {
            Some('/') if open.pop().as_ref() != Some(&name) => return false,
            Some('/' | '!') => {}
            Some(_) if matches!(name.as_str(), "meta" | "br") => {}
            Some(_) => open.push(name),
            None => return false,
        }
    }
    open.is_empty()
}

#[test]
fn the_subjects_are_the_words_of_the_guidance() {
    let subjects: Vec<String> = samples()
        .iter()
        .map(|letter| letters().render(letter, Language::English).unwrap().subject)
        .collect();
    assert_eq!(
        subjects,
        [
            "Set up your Children's Services Online Account",
            "Accept Children's Services Online Account Invitation",
            "Norfolk County Council account verification code",
            "New Children's Services Online activation",
            "Reminder: your Children's Services Online invitation",
            "Reminder: your Children's Services Online invitation",
            "Reminder: your Children's Services Online invitation",
            "Your Children's Services Online invitation is closed",
            "Your Children's Services Online access has ended",
            "Your Children's Services Online account is closed",
        ]
    );
}

#[test]
fn every_letter_reads_well_in_both_languages() {
    for language in BOTH {
        let mut all = Vec::new();
        for letter in samples() {
            let rendered = letters().render(&letter, language).unwrap();
            all.push(format!(
                "Subject: {}\n\n{}",
                rendered.subject, rendered.text
            ));
            all.push("=".repeat(COLUMNS) + "\n");
        }
        for method in [MfaMethod::Sms, MfaMethod::Call] {
            let text = letters()
                .render_phone(&phone_sample(), method, language)
                .unwrap();
            all.push(format!("{}: {text}\n", method.word()));
        }
        insta::assert_snapshot!(format!("letters_{}", language.word()), all.join("\n"));
    }
}

#[test]
fn the_html_says_what_the_text_says_and_is_well_formed() {
    for language in BOTH {
        for letter in samples() {
            let Rendered { text, html, .. } = letters().render(&letter, language).unwrap();
            assert!(is_balanced(&html), "{html}");
            assert!(html.contains(&format!("<html lang=\"{}\"", language.word())));
            assert_eq!(html.matches("<h1").count(), 1);
            assert!(!html.contains("<img") && !html.contains("<table"));
            let plain = html
                .split_once("<h1")
                .unwrap()
                .1
                .split('<')
                .filter_map(|piece| piece.split_once('>'))
                .map(|(_, words)| words)
                .collect::<Vec<_>>()
                .join(" ");
            let plain = plain
                .replace("&#x27;", "'")
                .replace("&quot;", "\"")
                .replace("&#x2f;", "/");
            let plain = one_line(&plain);
            for paragraph in text.split("\n\n") {
                for item in one_line(paragraph).split(" - ") {
                    let item = item.trim_start_matches("- ");
                    let known = plain.contains(item)
                        || item
                            .split(|c: char| c.is_ascii_digit())
                            .all(|piece| plain.contains(piece.trim_start_matches(". ").trim()));
                    assert!(known, "{item}\nis not in\n{plain}");
                }
            }
        }
    }
}

#[test]
fn no_letter_holds_a_code_and_a_link_or_an_open_placeholder() {
    for language in BOTH {
        for letter in samples() {
            let Rendered {
                subject,
                text,
                html,
            } = letters().render(&letter, language).unwrap();
            for body in [&subject, &text, &html] {
                let code = body.contains("7KQX") || body.contains("204816");
                assert!(!(code && body.contains("://")), "{body}");
                for open in ["{{", "}}", "{%", "undefined", "none"] {
                    assert!(!body.contains(open), "{open} in {body}");
                }
            }
            let long = text
                .lines()
                .find(|line| line.chars().count() > COLUMNS && !line.starts_with("https://"));
            assert_eq!(long, None);
            assert!(!text.contains("\n\n\n"), "{text}");
        }
    }
}

#[test]
fn hostile_names_stay_text_in_html_and_one_line_in_a_subject() {
    let organisation = Organisation {
        name: "<script>alert(1)</script>\r\nBcc: eve@example.org".to_owned(),
        service: "\"A&B\" {{ 7*7 }}\u{202e}".to_owned(),
        welsh_name: None,
        welsh_service: None,
        ..Organisation::default()
    };
    let letters = Letters::new(organisation, BTreeMap::new());
    for language in BOTH {
        for letter in samples() {
            let Rendered {
                subject,
                text,
                html,
            } = letters.render(&letter, language).unwrap();
            assert!(!html.contains("<script") && is_balanced(&html), "{html}");
            assert!(!subject.contains(['\r', '\n', '\u{202e}']), "{subject}");
            assert!(!text.contains(['\r', '\u{202e}']) && !text.contains("\nBcc"));
            assert!(!text.contains(" 49 "));
        }
    }
}

#[test]
fn a_link_that_is_no_web_address_is_refused() {
    for link in [
        "javascript:alert(1)",
        "https://portal.example.org/\r\nBcc: eve",
        "https://portal.example.org/\" onclick=\"x",
        "",
    ] {
        let letter = Letter::Activation {
            reference: InvitationRef::parse("INV-7K3Q9X").unwrap(),
            link: link.to_owned(),
        };
        let error = letters().render(&letter, Language::English).err().unwrap();
        assert!(error.to_string().contains("link"), "{error}");
    }
}

#[test]
fn texts_fit_into_one_message_and_calls_say_the_digits_twice() {
    for language in BOTH {
        let text = letters()
            .render_phone(&phone_sample(), MfaMethod::Sms, language)
            .unwrap();
        assert!(gsm_length(&text).unwrap() <= 160, "{text}");
        let call = letters()
            .render_phone(&phone_sample(), MfaMethod::Call, language)
            .unwrap();
        assert_eq!(call.matches(&spoken("204816", language)).count(), 2);
        assert!(!call.contains("204816"));
    }
    assert_eq!(spoken("10", Language::Welsh), "un, dim");
    assert_eq!(gsm_length("ŵ"), Err('ŵ'));
    assert_eq!(gsm_length("€"), Ok(2));
}

#[test]
fn dates_are_told_in_words_and_in_local_time() {
    let zone = chrono_tz::Europe::London;
    let summer = DateTime::parse_from_rfc3339("2026-07-31T23:15:00Z")
        .unwrap()
        .to_utc();
    assert_eq!(shape::time(summer, zone), "00:15");
    assert_eq!(
        shape::date(summer, zone, Language::English),
        "Saturday 1 August 2026"
    );
    assert_eq!(
        shape::date(summer, zone, Language::Welsh),
        "dydd Sadwrn 1 Awst 2026"
    );
}

#[test]
fn the_council_may_say_it_in_its_own_words() {
    let own = with("setup.en.subject", "Your {{ service }} code\n");
    let setup = &samples()[0];
    assert_eq!(
        own.render(setup, Language::English).unwrap().subject,
        "Your Children's Services Online code"
    );
    assert_eq!(own.check(), []);
    assert_eq!(letters().check(), []);
}

#[test]
fn wrong_wording_is_reported_with_its_place() {
    let reported = |name: &str, source: &str| {
        let errors: Vec<String> = with(name, source)
            .check()
            .iter()
            .map(ToString::to_string)
            .collect();
        errors.join("\n")
    };
    insta::assert_snapshot!([
        reported("setup.en.txt", "Hello\n\nyour {{ cod }}\n"),
        reported("accept.cy.html", "<p>\n{% if %}</p>"),
        reported("setup.en.html", "<p>{{ code }} <a href=\"/x\">x</a></p>"),
        reported("setup.en.txt", "Hello {{ code }} https://example.org"),
        reported("setup.en.txt", "Hello"),
        reported("setup.en.subject", "{{ code }}"),
        reported("activation.en.txt", "Go to {{ link }} now"),
        reported("activation.en.html", "<a href=\"https://example.net\">x</a>"),
        reported("closed.en.subject", " \n"),
        reported("setup.fr.txt", "Bonjour"),
        reported("phone_code.cy.sms", "{{ digits }} ŵ"),
        reported("phone_code.en.sms", &format!("{{{{ digits }}}} {}", "x".repeat(160))),
        reported("phone_code.en.call", "{{ spoken }}"),
        reported("accept.en.html", "{% include 'missing.html' %}"),
    ].join("\n"), @r"
setup.en.txt line 3: undefined value in “cod”
accept.cy.html line 2: syntax error: unexpected end of block
setup.en.html: it holds a link beside a code
setup.en.txt: it holds a link beside a code
setup.en.txt: it leaves out the code
setup.en.subject: a subject shows on a locked phone; it must not hold the code or link
activation.en.txt: the link does not stand alone on a line
activation.en.html: it leaves out the link
closed.en.subject: it is empty
setup.fr.txt: no letter uses a template of this name
phone_code.cy.sms: it holds “ŵ”, which the alphabet of text messages lacks
phone_code.en.sms: it takes 167 characters; one text holds 160
phone_code.en.call: it does not say the code twice
accept.en.html line 1: template not found: tried to include non-existing template 'missing.html'
");
}

#[test]
fn every_override_name_can_be_listed() {
    assert_eq!(templates::EMBEDDED.len(), 1 + 6 * 2 * 3 + 3 + 4);
}

#[test]
fn a_letter_on_paper_spells_the_code_and_needs_nothing_from_elsewhere() {
    for language in BOTH {
        let html = letters().check_paper(language).unwrap();
        assert!(is_balanced(&html), "{html}");
        assert!(html.contains(&format!("<html lang=\"{}\"", language.word())));
        assert_eq!(html.matches("<h1").count(), 1);
        assert!(html.contains("<p class=\"code\">7KQX-2MPD</p>"), "{html}");
        assert_eq!(html.matches("<li><strong>").count(), 8);
        let seven = match language {
            Language::English => "<strong>7</strong> seven",
            Language::Welsh => "<strong>7</strong> saith",
        };
        for wanted in [
            seven,
            "<strong>Q</strong> Quebec",
            "<span>Hobbiton</span>",
            "INV-7K3Q9X",
        ] {
            assert!(html.contains(wanted), "{wanted} is not in {html}");
        }
        for open in ["{{", "}}", "{%", "undefined", "://", "href", "src="] {
            assert!(!html.contains(open), "{open} in {html}");
        }
    }
}

#[test]
fn wording_of_a_letter_on_paper_that_fetches_or_forgets_is_refused() {
    let blamed = |source: &str| {
        let found = with("paper.en.html", source).check();
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].text.clone()
    };
    assert_eq!(blamed("Hello"), "it leaves out the code");
    let fetching = "it holds a link, or fetches something from elsewhere";
    assert_eq!(blamed("{{ code }}<img src=x>"), fetching);
    assert_eq!(blamed("{{ code }} https://portal.example.org"), fetching);
    assert!(blamed("{{ record }}").contains("undefined"));
}
