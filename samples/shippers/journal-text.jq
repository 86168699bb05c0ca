# For journal.sh: writes texts that journalctl gives as lists of byte numbers as strings. It does so for each message that
# has a colour, a tab or any other control character in it, and nothing can be found in numbers.
def text:
  reduce .[] as $byte ({ points: [], point: 0, more: 0 };
    if $byte < 128 then .points += [$byte] | .more = 0
    elif $byte >= 240 then .point = $byte - 240 | .more = 3
    elif $byte >= 224 then .point = $byte - 224 | .more = 2
    elif $byte >= 192 then .point = $byte - 192 | .more = 1
    elif .more == 0 then .points += [65533]
    else .point = .point * 64 + $byte - 128 | .more -= 1 | if .more == 0 then .points += [.point] else . end
    end)
  | .points | implode;
def value: if type != "array" then . elif all(type == "number") then text else map(value) end;
map_values(value)
