/** The plainest chat room on partyserver: what comes in goes out to everyone, nothing is stored. Hibernation is on. */
import { routePartykitRequest, Server } from "partyserver";

export class Room extends Server {
  static options = { hibernate: true };

  onMessage(_connection, message) {
    this.broadcast(message);
  }
}

export default {
  async fetch(request, env) {
    const answer = await routePartykitRequest(request, env);
    return answer ?? new Response("nothing here", { status: 404 });
  },
};
