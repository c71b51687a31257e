# Completion of cso in PowerShell, made by `cso completions powershell`. It asks the cso on the PATH
# for every answer and so stays right when the program is updated.

Register-ArgumentCompleter -Native -CommandName cso -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $cso = Get-Command cso -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if (-not $cso) { return }
    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object { $_.ToString().Trim([char[]]@("'", '"')) })
    $index = $words.Count
    if ($wordToComplete -ne '') {
        $index = $index - 1
        $words[$index] = $wordToComplete
    }
    & $cso __complete --shell powershell --index $index '--' @words 2>$null | ForEach-Object {
        $value, $about = $_ -split "`t", 2
        if ($value) {
            if (-not $about) { $about = $value }
            [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
        }
        elseif ($wordToComplete -match '^(--[^=]+=)(.*)$') {
            $head = $Matches[1]
            [System.Management.Automation.CompletionCompleters]::CompleteFilename($Matches[2]) | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($head + $_.CompletionText, $_.ListItemText, $_.ResultType, $_.ToolTip)
            }
        }
        else {
            [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
        }
    }
}
