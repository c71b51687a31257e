# Completion of cso in elvish, made by `cso completions elvish`. It asks the cso on the PATH for every
# answer and so stays right when the program is updated.

use str

set edit:completion:arg-completer[cso] = {|@words|
  var index = (- (count $words) 1)
  var lines = [(try { e:cso __complete --shell elvish --index $index -- $@words 2>/dev/null } catch { })]
  for line $lines {
    var parts = [(str:split &max=2 "\t" $line)]
    var about = ''
    if (> (count $parts) 1) {
      set about = $parts[1]
    }
    if (not-eq $parts[0] '') {
      var space = ' '
      if (str:has-suffix $parts[0] '=') {
        set space = ''
      }
      edit:complex-candidate $parts[0] &code-suffix=$space &display=$parts[0]'  '$about
    } else {
      edit:complete-filename $@words
    }
  }
}
