# Prints records as Ruby's inspect does: a list of records in, for each printer a list of texts out.
require 'json'

def plain(value, &key)
  case value['kind']
  when 'list' then value['items'].map { |item| plain(item, &key) }
  when 'record' then value['fields'].to_h { |field| [key.call(field['name']), plain(field['value'], &key)] }
  when 'text' then value['text']
  when 'number' then value['number']
  when 'flag' then true
  end
end

class Record
  def initialize(fields)
    fields.each { |field| instance_variable_set("@#{field['name']}", object(field['value'])) }
  end
end

# A class of its own each time: inspect lists variables in the order in which the class first saw them.
def login(fields)
  Object.send(:remove_const, :Login) if Object.const_defined?(:Login)
  Object.const_set(:Login, Class.new(Record)).new(fields)
end

def object(value)
  case value['kind']
  when 'list' then value['items'].map { |item| object(item) }
  when 'record' then login(value['fields'])
  else plain(value) { |name| name }
  end
end

records = JSON.parse($stdin.read)
texts = {
  'Ruby inspect of an object' => records.map { |record| login(record['fields']).inspect }
}
if RUBY_VERSION < '3.4'
  texts['Ruby inspect of a Hash'] = records.map { |record| plain(record) { |name| name }.inspect }
  texts['Ruby inspect with symbols'] = records.map { |record| plain(record, &:to_sym).inspect }
else
  texts['Ruby 3.4 inspect of a Hash'] = records.map { |record| plain(record) { |name| name }.inspect }
  texts['Ruby 3.4 inspect with symbols'] = records.map { |record| plain(record, &:to_sym).inspect }
end
print JSON.generate(texts)
