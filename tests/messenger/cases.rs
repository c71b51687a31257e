//! The cases of the contract.

use crate::messenger::providers::{Answer, Arrived, Provider, call, number, text};
use cso::domain::outbox::Fault;
use cso::ports::messenger::PhoneMessage;
use std::thread;
use std::time::{Duration, Instant};

/// Long enough for a busy machine.
const PATIENT: Duration = Duration::from_mins(1);
const HASTY: Duration = Duration::from_millis(300);

/// What a message looks like on the other side.
fn there(message: &PhoneMessage, kind: &str) -> Arrived {
    Arrived {
        id: message.id.to_string(),
        kind: kind.to_owned(),
        to: message.to.as_str().to_owned(),
        language: message.language.to_owned(),
        text: message.text.clone(),
    }
}

pub(super) fn a_text_is_accepted(provider: &impl Provider) {
    let text = text(1, "482913 is your code.");
    provider.messenger(PATIENT).send(&text).unwrap();
    assert_eq!(provider.arrived(), [there(&text, "text")]);
}

pub(super) fn a_call_is_accepted(provider: &impl Provider) {
    let call = PhoneMessage {
        language: "cy",
        ..call(1, "Eich cod yw: pedwar, wyth, dau.")
    };
    provider.messenger(PATIENT).send(&call).unwrap();
    assert_eq!(provider.arrived(), [there(&call, "call")]);
}

pub(super) fn hostile_text_arrives_byte_for_byte(provider: &impl Provider) {
    let messenger = provider.messenger(PATIENT);
    // More than any pipe holds.
    let long = "0123456789abcdef".repeat(20_000);
    let texts = [
        "$(touch /x) `id` ; rm -rf ~ && \"quoted\" 'single' \\ %s %n ${HOME}",
        "two\nlines\r\nand a \u{1b}[2J\u{7}\u{0}\u{202e}reversed\u{2028}end",
        "{\"id\": \"MSG-00000000\"}\n{\"id\": \"MSG-00000001\"}",
        "Siân Ó Briain 王小明 👩‍👧 ŵ ŷ",
        " leading and trailing \n",
        "",
        &long,
    ];
    let sent: Vec<PhoneMessage> = (0..).zip(texts).map(|(n, words)| text(n, words)).collect();
    for message in &sent {
        messenger.send(message).unwrap();
    }
    let wanted: Vec<Arrived> = sent.iter().map(|message| there(message, "text")).collect();
    assert!(provider.arrived() == wanted, "{:?}", provider.arrived());
}

pub(super) fn many_at_once_arrive_once_each(provider: &impl Provider) {
    const THREADS: u32 = 8;
    const EACH: u32 = 10;
    let messenger = provider.messenger(PATIENT);
    thread::scope(|scope| {
        for start in 0..THREADS {
            let messenger = &messenger;
            scope.spawn(move || {
                for n in 0..EACH {
                    let n = start * EACH + n;
                    messenger.send(&text(n, &format!("text {n}"))).unwrap();
                }
            });
        }
    });
    let wanted: Vec<Arrived> = (0..THREADS * EACH)
        .map(|n| there(&text(n, &format!("text {n}")), "text"))
        .collect();
    assert_eq!(provider.arrived(), wanted);
}

pub(super) fn an_absence_is_no_message_s_fault_and_passes(provider: &impl Provider) {
    let messenger = provider.messenger(PATIENT);
    let (first, second) = (text(1, "482913"), text(2, "591046"));
    provider.answer(Answer::Away);
    let error = messenger.send(&first).unwrap_err();
    assert_eq!(error.fault, Fault::Provider, "{error}");
    assert_tells_nothing(&error.text);
    assert_eq!(provider.arrived(), []);
    provider.answer(Answer::Accepts);
    messenger.send(&first).unwrap();
    messenger.send(&second).unwrap();
    let wanted = [there(&first, "text"), there(&second, "text")];
    assert_eq!(provider.arrived(), wanted);
}

pub(super) fn it_is_described_without_the_message(provider: &impl Provider) {
    let messenger = provider.messenger(PATIENT);
    let before = messenger.describe();
    messenger.send(&text(1, "482913")).unwrap();
    assert_eq!(messenger.describe(), before);
    assert!(!before.is_empty());
}

pub(super) fn a_temporary_failure_is_told_as_such(provider: &impl Provider) {
    fails(provider, Answer::Temporary, Fault::Passing);
}

pub(super) fn a_permanent_failure_is_told_as_such(provider: &impl Provider) {
    fails(provider, Answer::Permanent, Fault::Lasting);
}

fn fails(provider: &impl Provider, answer: Answer, fault: Fault) {
    let messenger = provider.messenger(PATIENT);
    provider.answer(answer);
    let error = messenger.send(&text(1, "482913")).unwrap_err();
    assert_eq!(error.fault, fault, "{error}");
    assert!(!error.text.is_empty());
    // The one that failed stands in nobody's way.
    provider.answer(Answer::Accepts);
    let next = text(2, "591046");
    messenger.send(&next).unwrap();
    assert_eq!(provider.arrived(), [there(&next, "text")]);
}

pub(super) fn silence_ends_within_the_limit(provider: &impl Provider) {
    provider.answer(Answer::Silent);
    let begun = Instant::now();
    let error = provider
        .messenger(HASTY)
        .send(&text(1, "482913"))
        .unwrap_err();
    // What it costs on a busy machine is no matter, as long as nobody waits for the provider.
    assert!(begun.elapsed() >= HASTY && begun.elapsed() < PATIENT / 2);
    let is_tried_again = matches!(error.fault, Fault::Passing | Fault::Unclear);
    assert!(is_tried_again, "{error:?}");
    assert!(error.text.contains("300ms"), "{error}");
}

pub(super) fn a_reason_holds_no_number_and_no_code(provider: &impl Provider) {
    let messenger = provider.messenger(PATIENT);
    for answer in [Answer::Temporary, Answer::Permanent, Answer::Away] {
        provider.answer(answer);
        let spoken = "Your code is: four, eight, two, nine, one, three.";
        for message in [text(1, "482913 is your code."), call(1, spoken)] {
            let error = messenger.send(&message).unwrap_err();
            // The provider says all that it was given.
            assert!(error.text.contains('…'), "{error}");
            assert_tells_nothing(&error.text);
        }
    }
}

#[track_caller]
fn assert_tells_nothing(reason: &str) {
    let digits: String = reason.chars().filter(char::is_ascii_digit).collect();
    let number = number(1);
    for told in [
        number.as_str().trim_start_matches('+'),
        &number.as_str()[3..],
        "482913",
    ] {
        assert!(!digits.contains(told), "{reason}");
    }
    assert!(!reason.contains("eight"), "{reason}");
    assert!(reason.chars().count() <= 400 && !reason.contains('\n'));
}
