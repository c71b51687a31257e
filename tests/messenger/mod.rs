//! What everything that sends texts and makes calls must do: plain functions over a provider that is
//! tried out, run against each of them.

mod cases;
mod delivery;
mod office;
mod programs;
mod providers;

/// Runs cases, each on a provider of its own that `$new` makes.
macro_rules! messenger_contract {
    ($name:ident, $new:path; $($case:ident),+ $(,)?) => {
        mod $name {
            $(
                #[test]
                fn $case() {
                    super::cases::$case(&$new());
                }
            )+
        }
    };
}

/// What can only take messages or be away.
macro_rules! for_place {
    ($name:ident, $new:path $(, $more:ident)*) => {
        messenger_contract! { $name, $new;
            a_text_is_accepted,
            a_call_is_accepted,
            hostile_text_arrives_byte_for_byte,
            many_at_once_arrive_once_each,
            an_absence_is_no_message_s_fault_and_passes,
            it_is_described_without_the_message
            $(, $more)*
        }
    };
}

/// What gives an answer for every message: a new one is tried out by a line of these.
macro_rules! for_provider {
    ($name:ident, $new:path) => {
        for_place!(
            $name,
            $new,
            a_temporary_failure_is_told_as_such,
            a_permanent_failure_is_told_as_such,
            silence_ends_within_the_limit,
            a_reason_holds_no_number_and_no_code
        );
    };
}

for_place!(folder, super::providers::FolderProvider::new);
for_provider!(command, super::providers::CommandProvider::new);
