// A microservice in a process of its own that takes requests and never answers: says "listening", then each request on a line.
// For tests that kill it.
//
//   node --import tsx src/hanging.ts GROUP PATTERN
import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { startServer } from './apps.js';
import { bootstrap } from './broker.js';

const [group, pattern] = process.argv.slice(2);

@Controller()
class Hanging {
  @MessagePattern(pattern)
  hang(@Payload() value: string): Promise<string> {
    console.log(value);
    return new Promise(() => {});
  }
}

await startServer(group, Hanging, { client: { clientId: 'doomed', brokers: [bootstrap] } });
console.log('listening');
