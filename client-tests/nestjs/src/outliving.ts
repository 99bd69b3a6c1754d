// A microservice and a client of it in one process, which outlive their broker. It is told what to do line by line, and says
// what happens in the same way:
//
//   ready                 both have found their places
//   send VALUE            has the client send a request       → reply VALUE, once it is answered
//   (a request comes)                                         → asked VALUE
//   go                    lets the requests be answered that begin with "held"
//
//   node --import tsx src/outliving.ts GROUP PATTERN
import { createInterface } from 'node:readline';
import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { type Options, QUICK, startClient, startServer } from './apps.js';
import { bootstrap, createPatterns } from './broker.js';
import { Gate } from './wait.js';

const [group, pattern] = process.argv.slice(2);
/** While the broker is away, they look for it often, and do not give up. */
const extra: Options = { client: { brokers: [bootstrap], retry: { initialRetryTime: 20, maxRetryTime: 200, retries: 300 } } };
let gate = new Gate();

@Controller()
class Outliving {
  @MessagePattern(pattern)
  async answer(@Payload() value: string): Promise<string> {
    console.log(`asked ${value}`);
    if (value.startsWith('held')) await gate.opened;
    return `re: ${value}`;
  }
}

// Whoever comes first makes the topics.
await createPatterns([pattern]);
const server = await startServer(group, Outliving, extra, QUICK);
const client = await startClient(group, [pattern], extra, QUICK);
console.log('ready');
for await (const line of createInterface(process.stdin)) {
  const [verb, value] = line.split(/ (.*)/);
  if (verb === 'go') {
    gate.open();
    gate = new Gate();
  } else if (verb === 'send') {
    // However long it takes: whoever waits for the line has a limit.
    void lastValueFrom(client.kafka.send<string>(pattern, value)).then(reply => console.log(`reply ${reply}`));
  }
}
await client.close();
await server.close();
