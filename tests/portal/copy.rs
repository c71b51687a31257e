//! The page with everything that is held about a person, in a real browser.

use crate::support::TestEnv;
use crate::support::person::become_decided;
use crate::support::served::setting;
use crate::support::window::{NARROW, Window};
use crate::support::words::Tongue;
use serde_json::{Value, json};

#[test]
#[ignore = "needs Chromium: run tests/run.sh"]
fn the_copy_for_a_person_is_accessible_on_every_screen_in_both_languages() {
    let env = TestEnv::new();
    let sam = env.invite();
    env.run(["invite", "code", &sam, "--reason", "heard badly"])
        .success();
    become_decided(&env, &sam, &[("C220", true)]);
    let welsh = [
        "invite",
        "create",
        "eowyn@example.org",
        "--name",
        "Éowyn",
        "--record",
        "C220",
        "--language",
        "cy",
        "--note",
        "Nodyn",
    ];
    env.run(welsh).success();
    let axe = std::fs::read_to_string(setting("CSO_TEST_AXE")).unwrap();
    let home = format!("file://{}", env.home().display());
    for (email, tongue, heading) in [
        ("sam@example.org", Tongue::English, "What we hold about you"),
        (
            "eowyn@example.org",
            Tongue::Welsh,
            "Yr hyn sydd gennym amdanoch chi",
        ),
    ] {
        let name = format!("{email}.html");
        let export = [
            "account", "export", email, "--reason", "asked", "--html", &name,
        ];
        env.run(export).success();
        let window = Window::open(&home, tongue, true).with_axe(axe.clone());
        let url = json!({ "url": format!("{home}/{name}") });
        window.driver().post("url", &url).unwrap();
        assert_eq!(window.heading(), heading);
        window.axe();
        window.width(NARROW);
        window.axe();
        let wide =
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
        assert_eq!(
            window.ask(wide, Value::Null),
            false,
            "{email} scrolls sideways"
        );
    }
}
