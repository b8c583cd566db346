# Verifies the deliveries of the standard input with the code that the portal shows for Ruby.

require "stringio"
eval(File.read(ARGV.fetch(0)), TOPLEVEL_BINDING, ARGV.fetch(0))

# What the code uses of a Rack request.
Request = Struct.new(:body, :headers) do
  def get_header(name) = headers[name]
end

$stdin.each_line(chomp: true) do |line|
  body, *values = line.split("\t", -1)
  names = %w[HTTP_WEBHOOK_ID HTTP_WEBHOOK_TIMESTAMP HTTP_WEBHOOK_SIGNATURE]
  headers = names.zip(values).reject { |_, value| value.empty? }.to_h
  event_of(Request.new(StringIO.new([body].pack("H*")), headers))
  puts "accepted"
rescue ForgedDelivery
  puts "refused"
end
