<?php
// Prints records as PHP's own functions do: a list of records in, for each printer a list of texts out.

function plain(array $value): mixed
{
    switch ($value['kind']) {
        case 'list':
            return array_map('plain', $value['items']);
        case 'record':
            return array_combine(array_column($value['fields'], 'name'), array_map('plain', array_column($value['fields'], 'value')));
        case 'text':
            return $value['text'];
        case 'number':
            return $value['number'];
        case 'flag':
            return true;
        default:
            return null;
    }
}

function dumped(mixed $value): string
{
    ob_start();
    var_dump($value);
    return rtrim(ob_get_clean(), "\n");
}

$records = array_map('plain', json_decode(stream_get_contents(STDIN), true));
echo json_encode([
    'PHP print_r' => array_map(fn ($record) => print_r($record, true), $records),
    'PHP var_dump' => array_map('dumped', $records),
    'PHP var_export' => array_map(fn ($record) => var_export($record, true), $records),
    'PHP json_encode' => array_map(fn ($record) => json_encode($record, JSON_UNESCAPED_UNICODE), $records),
]);
