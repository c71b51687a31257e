# Completion of cso in nushell, made by `cso completions nushell`. It asks the cso on the PATH for
# every answer and so stays right when the program is updated. Other commands are completed as before.

let cso_others = $env.config.completions?.external?.completer?
$env.config.completions.external.enable = true
$env.config.completions.external.completer = {|spans: list<string>|
    if $spans.0 == "cso" {
        let index = ($spans | length) - 1
        let lines = (^cso __complete --shell nushell --index $index -- ...$spans | complete | get stdout | lines)
        if ($lines | any {|line| $line | str starts-with "\t" }) {
            # Paths: the shell knows them best.
            null
        } else {
            $lines | each {|line|
                let parts = ($line | split row --number 2 "\t")
                { value: $parts.0, description: ($parts | skip 1 | str join) }
            }
        }
    } else if $cso_others != null {
        do $cso_others $spans
    }
}
