//! What every store must do: plain functions over `&dyn Store`, run against each of them.

mod audit;
mod batches;
mod erasing;
mod glimpses;
mod haste;
mod invitations;
mod lists;
mod messages;
mod people;
mod reports;

/// Runs every case of the contract on a store of its own; `$new` makes an empty one and what keeps
/// it alive.
macro_rules! store_contract {
    ($name:ident, $new:path, $mark:tt; $($group:ident: $($case:ident),+ ;)+) => {
        mod $name {
            $($(
                #[test]
                # $mark
                fn $case() {
                    let (store, _keep) = $new();
                    super::$group::$case(&store);
                }
            )+)+
        }
    };
}

/// The list of cases, once for all stores.
macro_rules! for_store {
    ($name:ident, $new:path, $mark:tt) => {
        store_contract! { $name, $new, $mark;
            people:
                staff_and_records_read_back_equal,
                a_login_and_a_record_are_unique,
                staff_and_records_move_only_from_what_was_read,
                records_are_found_by_beginning_and_label,
                accounts_read_back_equal_whole_and_empty,
                one_open_account_for_an_address,
                an_account_moves_only_from_its_version,
                accounts_are_listed_by_every_filter,
                ending_codes_spares_those_that_ended_and_other_accounts,
                sessions_step_up_and_end,
                ending_sessions_spares_the_one_and_counts,
                the_newest_verification_counts,
                a_verification_code_moves_only_from_its_tries,
                codes_that_expired_are_forgotten_a_few_at_a_time,
                key_checks_read_back_in_order;
            invitations:
                any_invitation_reads_back_equal,
                hostile_text_reads_back_equal,
                what_is_not_kept_leaves_no_trace,
                a_unit_sees_its_own_writes,
                a_view_stays_as_it_was,
                an_invitation_moves_only_from_its_state_and_version,
                a_reference_is_unique,
                a_live_code_is_unique_and_a_used_one_is_not,
                a_live_access_is_unique_for_an_address,
                live_accesses_follow_a_corrected_address,
                an_access_moves_only_from_its_state,
                invitations_are_found_by_beginning_address_and_account,
                a_forbidden_step_is_refused;
            glimpses:
                a_glimpse_tells_the_step_as_the_whole_does,
                glimpses_are_found_by_beginning_and_scope,
                glimpses_that_are_too_many_are_spread,
                whatever_is_found_is_ones_own_and_of_every_next_symbol,
                records_are_found_by_their_beginning_one_after_another;
            lists:
                the_work_of_whoever_left_is_counted,
                pages_have_no_doubles_and_no_gaps,
                every_filter_shows_what_it_says,
                expiry_is_judged_at_the_second,
                a_scope_shows_own_and_team,
                a_search_finds_beginnings_in_any_case_and_accent,
                a_search_follows_corrections,
                hostile_searches_find_nothing_and_break_nothing,
                accesses_are_listed_by_state_record_and_scope,
                what_has_come_to_its_end_is_found_at_the_second,
                what_ran_out_is_walked_from_the_oldest_on;
            messages:
                messages_read_back_equal,
                messages_stay_addressed_as_they_were_written,
                a_message_moves_only_from_its_state_and_tries,
                messages_are_listed_by_every_filter,
                a_claim_takes_what_is_due_oldest_first,
                a_claim_never_shares,
                a_lease_that_ran_out_is_claimed_again,
                only_the_named_messages_are_claimed;
            audit:
                the_chain_holds_and_counts,
                reasons_are_kept_beside_the_chain,
                entries_are_listed_by_every_filter,
                dates_that_go_back_hide_nothing;
            reports:
                the_funnel_is_as_the_book_has_it,
                who_must_act_is_as_the_book_has_it,
                what_is_overdue_is_as_the_book_has_it,
                messages_are_counted_and_stuck_ones_found,
                an_empty_database_has_empty_reports;
            batches:
                a_run_and_its_rows_read_back_equal,
                a_run_moves_only_from_its_state_and_line,
                a_row_is_settled_once,
                a_row_carried_out_is_known_and_never_twice,
                an_unfinished_run_is_found_by_its_rows,
                runs_are_listed_by_scope,
                every_address_is_shown,
                what_a_unit_refuses_leaves_the_rest_of_it;
            haste:
                what_was_foreseen_is_answered_as_it_would_be_without,
                what_a_sender_foresees_is_answered_as_it_would_be_without,
                a_stale_move_in_haste_is_refused_and_nothing_is_kept,
                haste_answers_as_it_would_be_without,
                what_haste_is_refused_is_told_by_the_end;
            erasing:
                a_legal_hold_reads_back_and_is_lifted_once,
                a_hold_follows_a_corrected_address,
                erasing_moves_only_from_what_was_read_and_never_back,
                nothing_is_erased_under_a_hold_or_in_use,
                accounts_are_found_by_address_closed_ones_too,
                what_is_over_is_listed_until_it_is_erased_or_held;
        }
    };
}

for_store!(sqlite, crate::sqlite::fresh, [cfg(test)]);
for_store!(
    sqlite_in_memory,
    crate::sqlite::fresh_in_memory,
    [cfg(test)]
);
for_store!(
    postgres,
    crate::support::shared::fresh,
    [ignore = "needs PostgreSQL; run tests/run.sh"]
);
