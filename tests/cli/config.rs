//! `cso config`.

use crate::support::TestEnv;
use crate::support::terminal::Terminal;

#[test]
fn each_value_comes_with_its_origin() {
    let env = TestEnv::new();
    env.write(
        "config.toml",
        "[mail]\nurl = \"smtp://relay:canary@mail.example.org:587\"\n",
    );
    env.set("CSO_MAIL_TIMEOUT", "10s");
    let args = ["config", "show", "mail"];
    let output = env.run(args).success();
    assert!(!output.stdout.contains("canary"));
    insta::assert_snapshot!(output, @"
    mail.transport	smtp	default
    mail.url	smtp://relay:•••@mail.example.org:587	file [HOME]/config.toml line 2
    mail.password_file		default
    mail.from	Norfolk County Council <no-reply@cso.invalid>	default
    mail.outbox	[HOME]/outbox	default
    mail.connections	4	default
    mail.rate	none	default
    mail.timeout	10s	CSO_MAIL_TIMEOUT
    mail.tls_ca		default
    mail.templates		default
    [exit 0]
    ");
    let all = env.json([
        "config",
        "show",
        "--database",
        "postgres://cso:canary@db/cso",
    ]);
    let first = &all["items"][0];
    assert_eq!(first["value"], "postgres://cso:•••@db/cso");
    assert_eq!(first["origin"], "flag --database");
    assert_eq!(first["variable"], "CSO_DATABASE");
}

#[test]
fn texts_and_calls_show_how_they_leave() {
    let env = TestEnv::new();
    insta::assert_snapshot!(env.run(["config", "show", "messages"]), @"
    messages.transport	folder	default
    messages.command		default
    messages.timeout	20s	default
    messages.outbox	[HOME]/outbox	default
    [exit 0]
    ");
    env.write(
        "config.toml",
        "[messages]\ntransport = \"command\"\ncommand = [\"send\", \"--from\", \"a, b\"]\n",
    );
    env.set("CSO_MESSAGES_TIMEOUT", "5s");
    insta::assert_snapshot!(env.run(["config", "show", "messages"]), @r#"
    messages.transport	command	file [HOME]/config.toml line 2
    messages.command	["send","--from","a, b"]	file [HOME]/config.toml line 3
    messages.timeout	5s	CSO_MESSAGES_TIMEOUT
    messages.outbox	[HOME]/outbox	default
    [exit 0]
    "#);
    insta::assert_snapshot!(env.run(["config", "check"]), @"
    messages.command cannot be run: [HOME]/send: there is no such file or folder	the path of a program that may be run is wanted
    ------- stderr -------
    error: one setting is wrong
    hint: mend what is listed, then run `cso config check` again
    [exit 2]
    ");
    env.set("CSO_MESSAGES_COMMAND", "[\"/bin/sh\", \"-e\"]");
    let program = env.json(["config", "show", "messages.command"]);
    assert_eq!(program["items"][0]["value"], r#"["/bin/sh", "-e"]"#);
    assert_eq!(program["items"][0]["origin"], "CSO_MESSAGES_COMMAND");
    env.run(["config", "check"]).success();
    env.write("config.toml", "[messages]\ntransport = \"command\"\n");
    env.set("CSO_MESSAGES_COMMAND", "");
    insta::assert_snapshot!(env.run(["config", "check"]), @"
    [HOME]/config.toml line 2 column 13: messages.transport cannot be “command”: it needs messages.command, the program that sends them	
    ------- stderr -------
    error: one setting is wrong
    hint: mend what is listed, then run `cso config check` again
    [exit 2]
    ");
}

#[test]
fn everything_wrong_is_reported_by_check_and_the_first_of_it_by_the_others() {
    let env = TestEnv::new();
    env.write(
        "config.toml",
        "[mail]\nulr = \"x\"\n\n[policy]\ncode_attempts = 99\n",
    );
    env.set("CSO_MAIL_FORM", "x");
    insta::assert_snapshot!(env.run(["config", "show"]), @"
    ------- stderr -------
    error: [HOME]/config.toml line 2: there is no setting “mail.ulr”; did you mean “mail.url”? (and one more problem)
    hint: `cso config check` lists everything that is wrong
    [exit 2]
    ");
    insta::assert_snapshot!(env.run(["config", "check"]), @"
    [HOME]/config.toml line 2: there is no setting “mail.ulr”; did you mean “mail.url”?	
    [HOME]/config.toml line 5 column 17: policy.code_attempts cannot be “99”: a number from 1 to 20 is wanted	
    no setting is set by the variable CSO_MAIL_FORM	did you mean CSO_MAIL_FROM?
    ------- stderr -------
    error: 3 settings are wrong
    hint: mend what is listed, then run `cso config check` again
    [exit 2]
    ");
    env.run(["config", "path"]).success();
}

#[test]
fn nothing_wrong_is_said_to_be_so() {
    let env = TestEnv::new();
    insta::assert_snapshot!(env.run(["settings", "check"]), @"
    ------- stderr -------
    nothing is wrong with the settings
    [exit 0]
    ");
    insta::assert_snapshot!(env.run(["config", "show", "nothing"]), @"
    ------- stderr -------
    error: no setting begins with “nothing”
    hint: `cso config show` lists every setting
    [exit 3]
    ");
}

#[test]
fn what_only_shows_in_use_is_checked_without_the_network() {
    let env = TestEnv::new();
    env.write("letters/setup.en.txt", "no code in here");
    let folder = env.home().join("letters");
    env.set("CSO_MAIL_TEMPLATES", folder.to_str().unwrap());
    env.set("CSO_MAIL_URL", "smtp://mail.example.org:99999");
    let output = env.run(["config", "check"]).ended(2);
    assert!(output.stdout.contains("setup.en.txt"), "{output}");
    assert!(
        output.stdout.contains("mail.url cannot be used"),
        "{output}"
    );
    env.set("CSO_MAIL_TEMPLATES", "/nowhere");
    env.set("CSO_MAIL_URL", "smtp://mail.example.org");
    let output = env.run(["config", "check"]).ended(2);
    assert!(output.stdout.contains("/nowhere"), "{output}");
    assert!(output.stderr.contains("one setting is wrong"), "{output}");
}

#[test]
fn a_terminal_gets_a_table_that_fits() {
    let env = TestEnv::new();
    for width in [60, 80, 200] {
        let terminal = Terminal::start(&env, width, ["config", "show", "policy"]);
        let (screen, code) = terminal.end();
        assert_eq!(code, 0);
        assert!(screen.contains("Comes from"), "{screen}");
        for line in screen.lines() {
            assert!(
                line.trim_end().chars().count() <= usize::from(width),
                "{line}"
            );
        }
    }
}
