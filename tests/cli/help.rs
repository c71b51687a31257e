//! `cso help`: commands and topics.

use crate::support::TestEnv;
use cso::cli::code::ErrorCode;
use cso::cli::manual::Topic;

#[test]
fn help_on_a_command_is_what_the_command_says_itself() {
    let env = TestEnv::new();
    for words in [
        [].as_slice(),
        &["invite"],
        &["invite", "create"],
        &["invitation", "new"],
        &["config", "show"],
    ] {
        let asked = env.run([&["help"], words].concat()).success();
        let own = env.run([words, &["--help"]].concat()).success();
        assert_eq!(asked.stdout, own.stdout, "{words:?}");
    }
}

#[test]
fn every_topic_is_shown_as_wide_as_the_screen() {
    let env = TestEnv::local();
    for topic in Topic::ALL {
        let shown = env.run(["help", topic.word()]).success();
        assert!(shown.stdout.lines().count() > 30 && shown.stderr.is_empty());
        let json = env.json(["help", topic.word()]);
        assert_eq!(json["topic"], topic.word());
        assert_eq!(json["text"], shown.stdout.as_str());
        assert!(!shown.stdout.contains('\u{1b}'));
    }
    env.set("COLUMNS", "60");
    let narrow = env.run(["help", "journey"]).success();
    let is_prose = |line: &&str| !line.starts_with("    ");
    assert!(
        narrow
            .stdout
            .lines()
            .filter(is_prose)
            .all(|line| line.chars().count() <= 60)
    );
    // Nothing is needed to read about what is needed.
    assert!(env.everything().is_empty());
}

#[test]
fn every_error_code_is_listed_with_its_exit_and_what_mends_it() {
    let env = TestEnv::new();
    let shown = env.run(["help", "errors"]).success().stdout;
    for code in ErrorCode::ALL {
        assert!(
            shown.contains(&format!("\n  {}\n", code.word())),
            "{code:?}"
        );
        assert!(shown.contains(&format!("Exit {}: ", code.exit().number())));
    }
}

#[test]
fn help_on_nothing_that_is_there_says_where_to_look() {
    let env = TestEnv::new();
    insta::assert_snapshot!(env.run(["help", "nonsense"]), @"
------- stderr -------
error: there is no command or topic “nonsense”
hint: `cso help` lists the commands
hint: the topics are config, journey, security, operations and errors
[exit 2]
");
}
